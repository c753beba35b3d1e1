/**
 * Raw I/O as fast as it goes: keeps so many turns under way that the queue never runs dry. A turn may be one small
 * file, so it leaves little garbage: what a collection stops is measured as latency.
 */
import type { Turn } from "./block_turns.ts";
import type { IoMover } from "./io_mover.ts";
import type { OpenFiles } from "./open_files.ts";
import type { Store } from "../storage/store.ts";

/** Turns under way at least, however many blocks each has. */
const LEAST_TURNS = 3;

/** Resolves when all turns are done, or those begun before the end; throws what the first to fail threw. */
export async function moveTurns(
  store: Pick<Store, "wait">,
  queueDepth: number,
  mover: Pick<IoMover, "move" | "isOver">,
  turns: Iterable<Turn>,
  files: Pick<OpenFiles, "use">,
): Promise<void> {
  const enough = 2 * queueDepth;
  let turnsUnderWay = 0;
  let blocksUnderWay = 0;
  let failure: { readonly error: unknown } | undefined;
  const failed = (error: unknown) => {
    failure ??= { error };
    turnsUnderWay--;
  };
  const endedOf = (blocks: number) => () => {
    blocksUnderWay -= blocks;
    turnsUnderWay--;
  };
  const hasRoom = () => failure !== undefined || turnsUnderWay < LEAST_TURNS || blocksUnderWay <= enough;
  // Made for a number of blocks: turns of small files have all the same.
  let ended = endedOf(1);
  let endedBlocks = 1;
  for (const turn of turns) {
    if (mover.isOver || failure) break;
    if (turn.blocks !== endedBlocks) ended = endedOf(endedBlocks = turn.blocks);
    turnsUnderWay++;
    blocksUnderWay += turn.blocks;
    files.use(turn.file, (open) => mover.move(turn, open)).then(ended, failed);
    // Of small turns a whole queue is awaited at once: a wait for each would cost more than what it waits for.
    if (turnsUnderWay >= LEAST_TURNS && blocksUnderWay >= enough + queueDepth) {
      await store.wait(Infinity, hasRoom);
    }
  }
  const isDone = () => turnsUnderWay === 0;
  await null; // what is settled counts itself, before a sleep in which nothing would
  await store.wait(Infinity, isDone);
  if (failure) throw failure.error;
}
