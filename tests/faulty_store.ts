/** A test that runs on both engines, on a file system that injects faults by rule. */
import { assertEquals } from "@std/assert";
import { closeEventfd, openEventfd } from "../ffi/eventfd.ts";
import { libc } from "../ffi/libc.ts";
import { openAt } from "../src/storage/local/store_fixture.ts";
import { faultyFolder, type Rule } from "./faulty_folder.ts";
import { peerTest } from "./peers.ts";

libc();

export const BLOCK = 16384;
export const SIZE = 40 * BLOCK;
export const PLAIN = { fsync: false, overwrite: true };

type Fixture = Awaited<ReturnType<typeof openAt>> & { readonly behind: string };

export function faultTest(
  what: string,
  rules: readonly Rule[],
  body: (fixture: Fixture, engine: "uring" | "threads") => Promise<void>,
  depth = 4,
): void {
  for (const engine of ["uring", "threads"] as const) {
    peerTest(
      `faults by ${engine}: ${what}`,
      ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
      async (command) => {
        await using folder = await faultyFolder(command, rules);
        const io = { engine, queueDepth: depth, blockSizeBytes: BLOCK };
        const bell = openEventfd(); // as a Worker has one
        const opened = await openAt(folder.path, false, io, 1, bell);
        try {
          await body({ ...opened, behind: folder.behind }, engine);
          assertEquals([opened.slots.free, opened.store.pending?.().requests], [depth, 0]);
        } finally {
          await opened.store.close();
          closeEventfd(bell);
        }
      },
    );
  }
}
