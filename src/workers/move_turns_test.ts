import { assert, assertEquals, assertRejects } from "@std/assert";
import { NO_MORE } from "../storage/store.ts";
import type { Turn } from "./block_turns.ts";
import type { OpenFile } from "./io_mover.ts";
import { moveTurns } from "./move_turns.ts";

const DEPTH = 4;

/** Turns end when the test says so, the oldest first, one whenever somebody waits. */
function held(fails?: (turn: number) => boolean) {
  const begun: number[] = [];
  const underWay: { readonly turn: Turn; end(): void }[] = [];
  const seen: number[] = [];
  const store = {
    async wait(_untilMs: number, ready?: () => boolean) {
      seen.push(underWay.reduce((sum, { turn }) => sum + turn.blocks, 0));
      while (!ready?.()) {
        underWay.shift()?.end();
        for (let link = 0; link < 8; link++) await null;
      }
    },
  };
  const mover = {
    isOver: false,
    move(turn: Turn): Promise<void> {
      begun.push(turn.file);
      return new Promise((resolve, reject) => {
        const end = () => fails?.(turn.file) ? reject(new Error(`turn ${turn.file}`)) : resolve();
        underWay.push({ turn, end });
      });
    },
  };
  // No turn here looks at what it is given.
  const open = undefined as unknown as OpenFile;
  const files = { use: (_file: number, body: (file: OpenFile) => Promise<void>) => body(open) };
  const move = (turns: Iterable<Turn>) => moveTurns(store, DEPTH, mover, turns, files);
  return { begun, seen, mover, move, underWay };
}

function* turnsOf(blocks: readonly number[]): Generator<Turn> {
  for (const [file, count] of blocks.entries()) yield { file, blocks: count, length: 1, next: () => NO_MORE };
}

Deno.test("moveTurns: begins every turn in order and resolves when the last has ended", async () => {
  const { begun, move, underWay } = held();
  await move(turnsOf([1, 1, 9, 100, 1, 2, 1000]));
  assertEquals(begun, [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(underWay.length, 0);
});

Deno.test("moveTurns: of small turns three queues are under way when it waits, and never fewer than two", async () => {
  const { seen, move, underWay, mover } = held();
  const least: number[] = [];
  const { move: begin } = mover;
  let count = 0;
  mover.move = (turn) => {
    if (count++ >= 3 * DEPTH) least.push(underWay.length);
    return begin(turn);
  };
  await move(turnsOf(new Array(100).fill(1)));
  assertEquals(Math.max(...seen), 3 * DEPTH);
  assertEquals(Math.min(...least), 2 * DEPTH);
});

Deno.test("moveTurns: of large turns three are under way", async () => {
  const { seen, move } = held();
  await move(turnsOf(new Array(10).fill(1000)));
  assertEquals(Math.max(...seen), 3000);
});

Deno.test("moveTurns: after a failure none begins, those under way end, and the first error is thrown", async () => {
  const { begun, move, underWay } = held((turn) => turn === 5 || turn === 6);
  await assertRejects(() => move(turnsOf(new Array(1000).fill(1))), Error, "turn 5");
  assert(begun.length < 30, `${begun.length} begun`);
  assertEquals(underWay.length, 0);
});

Deno.test("moveTurns: begins none when the run is over", async () => {
  const { begun, move, mover } = held();
  mover.isOver = true;
  await move(turnsOf([1, 1]));
  assertEquals(begun, []);
});
