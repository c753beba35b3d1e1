import { assertEquals } from "@std/assert";
import { MANY_WORKERS } from "../../../ffi/arena.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { type FileUsers, WaysByDevice } from "./file_ways.ts";
import { MEMORY_COPIES, PageCacheCopies } from "./page_cache_copies.ts";
import { PageCacheReads } from "./page_cache_reads.ts";

libc();

const USERS: FileUsers = {
  engine: { name: "uring", readMemory: () => {} },
  direct: false,
  workers: 2,
  processors: 2,
};
const TYPES: Readonly<Record<string, string>> = { "/mem/a": "tmpfs", "/disk/b": "ext4", "/far/c": "nfs" };
const DEVICES: Readonly<Record<string, number>> = { "/mem/a": 1, "/disk/b": 2, "/far/c": 3 };

function waysWith(users: Partial<FileUsers> = {}) {
  const asked: string[] = [];
  const ways = new WaysByDevice({ ...USERS, ...users }, (path) => {
    asked.push(path);
    return TYPES[path] ?? "";
  });
  const of = (path: string) => ways.of(path, { kind: "file", deviceNumber: DEVICES[path] ?? 0 });
  return { asked, ways, of };
}

Deno.test("WaysByDevice: files of one Store have each the ways of their own file system", () => {
  const { asked, of } = waysWith();
  const [memory, disk, far] = [of("/mem/a"), of("/disk/b"), of("/far/c")];
  assertEquals([memory?.copies, memory?.readsApart], [MEMORY_COPIES, true]);
  assertEquals([disk?.copies instanceof PageCacheCopies, disk?.readsApart], [true, false]);
  assertEquals([memory?.reads, disk?.reads].map((reads) => reads instanceof PageCacheReads), [true, true]);
  assertEquals(far, { copies: undefined, reads: undefined, readsApart: false });
  assertEquals([of("/mem/a"), of("/disk/b")].map((again, at) => again === [memory, disk][at]), [true, true]);
  assertEquals(asked, ["/mem/a", "/disk/b", "/far/c"], "a file system is asked once");
});

Deno.test("WaysByDevice: O_DIRECT copies nothing, and reads memory by several processors all the same", () => {
  const { of } = waysWith({ direct: true });
  assertEquals(of("/mem/a"), { copies: undefined, reads: undefined, readsApart: true });
});

Deno.test("WaysByDevice: nobody reads apart where many work or the engine knows no such thing", () => {
  assertEquals(waysWith({ workers: MANY_WORKERS }).of("/mem/a")?.readsApart, false);
  assertEquals(waysWith({ engine: { name: "threads" } }).of("/mem/a")?.readsApart, false);
});

Deno.test("WaysByDevice: a device is none of the memory that its name lies in", () => {
  const ways = new WaysByDevice(USERS);
  const status = statusOfPath("/dev/null");
  assertEquals(status?.kind, "other");
  assertEquals(status && ways.of("/dev/null", status), undefined);
});

Deno.test("WaysByDevice: a folder that is not made yet is where the one above it is", () => {
  const { asked, ways } = waysWith();
  ways.inFolder("/dev/shm/not/there/yet");
  assertEquals(asked, ["/dev/shm"]);
});
