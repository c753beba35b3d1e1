import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { cString } from "../../../ffi/c_string.ts";
import { holesWarning, storedOf } from "./holes.ts";

libc();

const KIB = 1024;
const MIB = 1024 * KIB;

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: diskFolder() });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("storedOf: holes, and space that was taken and never written, hold nothing; data holds its bytes", () =>
  inFolder(async (folder) => {
    const [full, sparse, taken] = ["full", "sparse", "taken"].map((name) => `${folder}/${name}`);
    if (!full || !sparse || !taken) throw new Error("three names were made");
    await Deno.writeFile(full, new Uint8Array(MIB));
    await Deno.writeFile(sparse, new Uint8Array(64 * KIB));
    await Deno.truncate(sparse, 8 * MIB);
    using file = await Deno.open(sparse, { write: true });
    await file.seek(4 * MIB, Deno.SeekMode.Start);
    await file.write(new Uint8Array(64 * KIB));
    const fd = libc().open(cString(taken), 0o102, 0o600);
    assertEquals(libc().fallocate(fd, 0, 0n, BigInt(2 * MIB)), 0);
    libc().close(fd);
    assertEquals(storedOf(full), { path: full, size: MIB, storedBytes: MIB });
    assertEquals(storedOf(sparse)?.storedBytes, 128 * KIB);
    assertEquals(storedOf(taken)?.storedBytes, 0);
    assertEquals([storedOf(folder), storedOf(`${folder}/none`), storedOf("/dev/null")], [
      undefined,
      undefined,
      undefined,
    ]);
  }));

Deno.test("storedOf: a file of more pieces than are looked at is not called emptier than it is", () =>
  inFolder(async (folder) => {
    const path = `${folder}/many`;
    using file = await Deno.open(path, { write: true, create: true });
    for (let piece = 0; piece < 1200; piece++) {
      await file.seek(piece * 16 * KIB, Deno.SeekMode.Start);
      await file.write(new Uint8Array(4 * KIB));
    }
    const stored = storedOf(path);
    assert(stored !== undefined && stored.storedBytes >= 1200 * 4 * KIB && stored.storedBytes < stored.size);
  }));

Deno.test("holesWarning: once for all files, with how much is stored; silent for the slack of a file system", () => {
  const file = (path: string, size: number, storedBytes: number) => ({ path, size, storedBytes });
  assertEquals(holesWarning([]), undefined);
  assertEquals(holesWarning([file("/a", 100, 100), file("/b", 100, 95)]), undefined);
  const one = holesWarning([file("/a", 8 * MIB, MIB)]);
  assertEquals(one?.code, "HOLES");
  assertStringIncludes(one?.text ?? "", "'/a' holds 1 MiB of data in 8 MiB: the rest are holes");
  const several = holesWarning([file("/full", MIB, MIB), file("/a", MIB, 0), file("/b", MIB, 0)]);
  assertStringIncludes(several?.text ?? "", "2 files ('/a' and others) hold 0 B of data in 2 MiB");
});
