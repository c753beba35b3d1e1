import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { libc } from "../../../ffi/libc.ts";
import { dropCachedPages } from "../../../ffi/page_cache.ts";
import { byteAt } from "../store_contract.ts";
import { PageCacheReads, pageCacheReads } from "./page_cache_reads.ts";

libc();

const BLOCK = 1 << 20;
const NO_SLOT = { offset: 0, length: BLOCK, bytes: new Uint8Array(0), address: 0n };

/** Reads with these results. */
function readsOf(...results: number[]) {
  const reads = new PageCacheReads(() => results.shift() ?? BLOCK);
  return { reads, move: () => reads.move(3, NO_SLOT, BLOCK, 0) };
}

/** How many blocks are requested before the next try. */
function requested(reads: PageCacheReads): number {
  let count = 0;
  while (!reads.next()) count++;
  return count;
}

Deno.test("PageCacheReads: go on while blocks are there whole", () => {
  const { reads, move } = readsOf(BLOCK, BLOCK, BLOCK);
  for (let block = 0; block < 3; block++) assertEquals([reads.next(), move()], [true, BLOCK]);
  assertEquals(requested(reads), 0);
});

Deno.test("PageCacheReads: what is not there, or in part, makes way for requests, each time for more", () => {
  const { reads, move } = readsOf(-ERRNO.EAGAIN, 4096, BLOCK, 0);
  const found: [result: number, pause: number][] = [];
  for (let block = 0; block < 4; block++) found.push([move(), requested(reads)]);
  assertEquals(found, [[-ERRNO.EAGAIN, 16], [4096, 32], [BLOCK, 0], [-ERRNO.EAGAIN, 16]]);
});

Deno.test("PageCacheReads: an error is left to the request, which tells it", () => {
  assertEquals(readsOf(-ERRNO.EIO).move(), -ERRNO.EAGAIN);
});

Deno.test("pageCacheReads: reads a file that is cached at any offset, and nothing of one that is not", () => {
  const path = Deno.makeTempFileSync({ dir: diskFolder(), prefix: "stoker_page_cache_reads_" });
  const slot = new Arena(2 * BLOCK).pool(BLOCK, 1).tryTake();
  const reads = pageCacheReads("ext4", "uring", 1, 8);
  if (!slot || !reads) throw new Error("The test needs a disk and a slot");
  Deno.writeFileSync(path, Uint8Array.from({ length: BLOCK }, (_, i) => byteAt(i)));
  using file = Deno.openSync(path);
  const fd = libc().open(new TextEncoder().encode(`${path}\0`), 0, 0);
  try {
    file.readSync(new Uint8Array(1)); // the page cache holds it: it was just written
    assertEquals(reads.move(fd, slot, 5000, 12345), 5000);
    assertEquals(slot.bytes.slice(0, 5000), Uint8Array.from({ length: 5000 }, (_, i) => byteAt(12345 + i)));
    file.syncSync();
    dropCachedPages(fd, path);
    assertEquals(reads.move(fd, slot, BLOCK, 0), -ERRNO.EAGAIN);
  } finally {
    libc().close(fd);
    Deno.removeSync(path);
  }
});

Deno.test("pageCacheReads: not where others would copy, nor on file systems that may ask a server", () => {
  assertEquals(pageCacheReads("xfs", "uring", 1, 2) instanceof PageCacheReads, true);
  assertEquals(pageCacheReads("xfs", "threads", 1, 2), undefined);
  assertEquals(pageCacheReads("xfs", "threads", 2, 2) instanceof PageCacheReads, true);
  assertEquals(pageCacheReads("tmpfs", "uring", 1, 2), undefined);
  assertEquals(pageCacheReads("tmpfs", "uring", 2, 2) instanceof PageCacheReads, true);
  assertEquals(pageCacheReads("nfs", "uring", 2, 2), undefined);
});
