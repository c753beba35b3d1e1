import { assert, assertEquals } from "@std/assert";
import { testUnless } from "../../../tests/peers.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { fileSystemOf, isMemory } from "../../../ffi/file_system.ts";
import { NoIoUring, Ring } from "../../../ffi/io_uring.ts";
import { openAt, openFixture } from "./store_fixture.ts";

const FOLDER = "/dev/shm";
const FILE_BYTES = 1 << 28;

const missing = (() => {
  try {
    if (!isMemory(fileSystemOf(FOLDER).type)) return `${FOLDER} is no memory`;
    new Ring(4).release();
    return undefined;
  } catch (error) {
    if (error instanceof NoIoUring) return error.message;
    if (error instanceof Error) return `${FOLDER}: ${error.message}`;
    throw error;
  }
})();

/** Threads that the kernel has begun for requests of this thread. */
function threadsOfRequests(): number {
  const own = Deno.readLinkSync("/proc/thread-self").split("/").at(-1);
  return [...Deno.readDirSync("/proc/self/task")].filter(({ name }) =>
    Deno.readTextFileSync(`/proc/self/task/${name}/comm`).trim() === `iou-wrk-${own}`
  ).length;
}

/** Those of rings that were closed end a little later. */
async function noThreadsOfRequests(): Promise<void> {
  for (let looks = 0; threadsOfRequests() > 0 && looks < 500; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals(threadsOfRequests(), 0);
}

async function threadsAfterReading(blockSizeBytes: number): Promise<number> {
  const { store, root, close } = await openFixture({
    parent: FOLDER,
    io: { engine: "uring", queueDepth: 8, blockSizeBytes },
  });
  try {
    using file = await Deno.create(`${root}/f`);
    file.truncateSync(FILE_BYTES); // Its holes are read as memory is.
    const handle = await store.openRead("f");
    let bytes = 0;
    await handle.read(0, FILE_BYTES, (_slot, _offset, length) => void (bytes += length));
    await handle.close();
    assertEquals(bytes, FILE_BYTES);
    return threadsOfRequests();
  } finally {
    await close();
  }
}

testUnless(
  missing,
  "openLocalStore: large blocks of one file in memory are read by several processors",
  async () => {
    await noThreadsOfRequests();
    const small = await threadsAfterReading(1 << 16);
    assert(small <= 1, `${small} threads for blocks that are faster one after the other`);
    const large = await threadsAfterReading(1 << 24);
    assert(large >= 2, `${large} threads for large blocks`);
  },
);

testUnless(
  missing,
  "openLocalStore: opened above several file systems, it reads each file as its own allows",
  async () => {
    await noThreadsOfRequests();
    const [inMemory, onDisk] = await Promise.all(
      [FOLDER, diskFolder()].map((dir) => Deno.makeTempFile({ dir, prefix: "stoker_two_places_" })),
    );
    const files = [[inMemory ?? "", FILE_BYTES], [onDisk ?? "", 1 << 25]] as const;
    const { store } = await openAt("/", false, { engine: "uring", queueDepth: 8, blockSizeBytes: 1 << 24 });
    try {
      for (const [path, bytes] of files) {
        await Deno.truncate(path, bytes);
        const handle = await store.openRead(path.slice(1));
        let read = 0;
        await handle.read(0, bytes, (_slot, _offset, length) => void (read += length));
        await handle.close();
        assertEquals(read, bytes);
        if (path === inMemory) assert(threadsOfRequests() >= 2, `${threadsOfRequests()} threads`);
      }
    } finally {
      await store.close();
      for (const [path] of files) await Deno.remove(path);
    }
  },
);
