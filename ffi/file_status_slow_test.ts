import { assert, assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../src/base/errors.ts";
import { cString } from "./c_string.ts";
import { statusInFolder, statusOfOpenFile, statusOfPath } from "./file_status.ts";
import { fileSystemOf } from "./file_system.ts";
import { entriesOf, openFolder } from "./folder_entries.ts";
import { libc } from "./libc.ts";

const C = libc();

Deno.test("statusOfPath: agrees with Deno on size, kind, mode and owner; sizes above 2^32 are exact", () => {
  const path = Deno.makeTempFileSync();
  try {
    Deno.truncateSync(path, 5_000_000_001);
    Deno.chmodSync(path, 0o640);
    const status = statusOfPath(path);
    const expected = Deno.statSync(path);
    assertEquals(
      [status?.size, status?.kind, status?.mode, status?.uid, status?.gid, status?.inode],
      [5_000_000_001, "file", 0o640, expected.uid, expected.gid, String(expected.ino)],
    );
    assert((status?.allocatedBytes ?? 1) < 1_000_000);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("statusOfPath: undefined for what is not there, folders as folders", () => {
  assertEquals(statusOfPath("/no/such/file"), undefined);
  assertEquals(statusOfPath("/proc/self/exe/below"), undefined);
  assertEquals(statusOfPath("/")?.kind, "folder");
  assertEquals(statusOfPath("/dev/null")?.kind, "other");
});

Deno.test("statusOfOpenFile: an invalid descriptor is a StorageError with the path", () => {
  assertThrows(() => statusOfOpenFile(-1, "/some/file"), StorageError, "/some/file");
});

Deno.test("entriesOf: gives every entry of a folder with thousands, names of any bytes can be looked at", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const names = Array.from({ length: 3000 }, (_, i) => `file_${i}_ü ${"x".repeat(i % 50)}`);
    for (const name of names) Deno.writeTextFileSync(`${folder}/${name}`, name);
    const raw = new Uint8Array([...new TextEncoder().encode(`${folder}/`), 0xff, 0x41, 0]);
    C.close(C.open(raw, 0o101, 0o600));
    const fd = openFolder(folder);
    const seen = [...entriesOf(fd, folder)];
    assertEquals(seen.length, 3001);
    const odd = seen.find((entry) => entry.rawName[0] === 0xff);
    assertEquals(odd && statusInFolder(fd, odd.rawName, folder)?.size, 0);
    const text = seen.filter((entry) => entry !== odd).map((entry) => entry.name);
    assertEquals(text.sort(), names.sort());
    C.close(fd);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("openFolder: a missing folder and a file are refused by errno", () => {
  const missing = assertThrows(() => openFolder("/no/such/folder"), StorageError);
  const file = assertThrows(() => openFolder("/proc/self/exe"), StorageError);
  assertEquals([missing.errno, file.errno], ["ENOENT", "ENOTDIR"]);
});

Deno.test("fileSystemOf: tells tmpfs from others, and free from total", () => {
  const shm = fileSystemOf("/dev/shm");
  assertEquals([shm.type, shm.isReadOnly], ["tmpfs", false]);
  assert((shm.freeBytes ?? 0) > 0 && (shm.freeBytes ?? 0) <= (shm.totalBytes ?? 0));
  const proc = fileSystemOf("/proc");
  assertEquals([proc.freeInodes, proc.freeBytes, proc.totalBytes], [undefined, undefined, undefined]);
  assertThrows(() => fileSystemOf("/no/such/folder"), StorageError, "/no/such/folder");
});

Deno.test("cString: ends with a zero and refuses one inside", () => {
  assertEquals([...cString("aü")], [0x61, 0xc3, 0xbc, 0]);
  assertThrows(() => cString("a\0b"), TypeError, "zero byte");
});
