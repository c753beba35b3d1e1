import { assertEquals, assertRejects } from "@std/assert";
import { Histogram } from "../metrics/histogram.ts";
import { Random } from "../sampling/random.ts";
import { NO_MORE, type ReadHandle } from "../storage/store.ts";
import type { Turn } from "./block_turns.ts";
import { IoTally } from "./io_job.ts";
import { IoMover } from "./io_mover.ts";

const BLOCK = 4096;

function mover(depth: number): IoMover {
  const parts = {
    tally: new IoTally(IoTally.bufferFor(1), 0),
    blockBytes: BLOCK,
    reads: new Histogram(),
    writes: new Histogram(),
    count: () => {},
    stopped: () => false,
    signal: new AbortController().signal,
    wrong: undefined,
  };
  // Only writes and comparisons ask the bench for anything.
  const bench = undefined as unknown as ConstructorParameters<typeof IoMover>[0]["bench"];
  return new IoMover({ ...parts, bench }, 1, depth, new Random(42));
}

function turnOf(blocks: number): Turn {
  let at = 0;
  return { file: 0, blocks, length: BLOCK, next: () => at < blocks ? at++ * BLOCK : NO_MORE };
}

/** Reads one block after the other take a moment each; a `broken` one fails. */
function handle(begun: number[], broken?: number): ReadHandle {
  const read = async (offset: number) => {
    begun.push(offset / BLOCK);
    await Promise.resolve();
    if (offset / BLOCK === broken) throw new Error(`block ${broken}`);
  };
  return { size: BLOCK, read, close: async () => {}, residency: fail, dropCache: async () => {} };
}

function fail(): never {
  throw new Error("Nobody asks for this");
}

Deno.test("IoMover.move: reads every block of the turn, as many at a time as the depth says", async () => {
  const begun: number[] = [];
  await mover(3).move(turnOf(10), { kind: "read", handle: handle(begun) });
  assertEquals(begun, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("IoMover.move: after a failure no lane begins another block", async () => {
  const begun: number[] = [];
  const moved = mover(3).move(turnOf(1000), { kind: "read", handle: handle(begun, 5) });
  await assertRejects(() => moved, Error, "block 5");
  assertEquals(begun, [0, 1, 2, 3, 4, 5, 6, 7].slice(0, begun.length));
});
