import { assert, assertEquals } from "@std/assert";
import { cString } from "./c_string.ts";
import { diskFolder } from "./disk_folder.ts";
import { libc } from "./libc.ts";
import { byMincore, cachedPages, dropCachedPages } from "./page_cache.ts";

const C = libc();
const BYTES = 4 << 20;

/** A file on a disk: memory file systems cannot forget their pages. */
function withFile(body: (path: string, fd: number) => void): void {
  const path = Deno.makeTempFileSync({ dir: diskFolder(), prefix: "stoker_page_cache_test_" });
  Deno.writeFileSync(path, new Uint8Array(BYTES).fill(1));
  const fd = C.open(cString(path), 0, 0);
  try {
    body(path, fd);
  } finally {
    C.close(fd);
    Deno.removeSync(path);
  }
}

Deno.test("cachedPages: all after a write, none after dropCachedPages, by both ways of measuring", () => {
  withFile((path, fd) => {
    assertEquals(cachedPages(fd, path).fraction, 1);
    assertEquals(byMincore(fd, path).fraction, 1);
    dropCachedPages(fd, path);
    assertEquals(cachedPages(fd, path).fraction, 0);
    assertEquals(byMincore(fd, path).fraction, 0);
    assert(["cachestat", "mincore"].includes(cachedPages(fd, path).measuredBy));
  });
});

Deno.test("cachedPages: half when half was read", () => {
  withFile((path, fd) => {
    dropCachedPages(fd, path);
    C.posix_fadvise(fd, 0n, 0n, 1); // POSIX_FADV_RANDOM: no read-ahead beyond what is asked
    const half = new Uint8Array(BYTES / 2);
    C.read(fd, half, BigInt(half.length));
    assertEquals(cachedPages(fd, path).fraction, 0.5);
    assertEquals(byMincore(fd, path).fraction, 0.5);
  });
});

Deno.test("cachedPages: an empty file has no cached pages", () => {
  const path = Deno.makeTempFileSync();
  const fd = C.open(cString(path), 0, 0);
  assertEquals(cachedPages(fd, path), { fraction: 0, measuredBy: "the file is empty" });
  C.close(fd);
  Deno.removeSync(path);
});
