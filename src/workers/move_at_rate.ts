/**
 * Raw I/O at a limited rate: a block begins when it is due, or as soon after as the queue allows, and its latency
 * counts from when it was due. No promise a block: garbage collections would be the latency that is measured.
 */
import { now } from "../../ffi/clock.ts";
import type { Turn } from "./block_turns.ts";
import type { IoBench } from "./io_bench.ts";
import type { IoJob } from "./io_job.ts";
import type { IoMover } from "./io_mover.ts";
import type { OpenFiles } from "./open_files.ts";
import { Pace, PacedTurn } from "./pace.ts";
import type { BareDuty } from "./serve.ts";

export async function moveAtRate(
  { job, bench, worker }: BareDuty<IoJob, IoBench>,
  mover: IoMover,
  turns: Iterable<Turn>,
  files: OpenFiles,
  endMs: number,
): Promise<void> {
  const { blocksPerSecond, jobs, queueDepth } = job;
  const pace = new Pace({ blocksPerSecond, phase: worker / jobs, beganMs: now(), endMs });
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  const isFull = () => underWay.size >= queueDepth;
  for (const turn of turns) {
    if (isFull()) await bench.store.wait(Infinity, () => !isFull() || mover.isOver);
    if (mover.isOver || pace.dueMs >= endMs) break;
    // One block is taken from the turn before a request is free for it.
    const paced = new PacedTurn(turn, pace, queueDepth + 1, now);
    const done = files.use(turn.file, (open) => mover.move(paced, open))
      .catch((error) => {
        failure ??= error;
        mover.end();
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
    while (!paced.hasBegunAll && !mover.isOver) {
      const { resumeMs } = mover;
      await bench.store.wait(resumeMs, () => paced.hasBegunAll || mover.resumeMs < resumeMs || mover.isOver);
      mover.resume();
    }
  }
  mover.resume();
  await bench.finish(Promise.all(underWay));
  if (failure !== undefined) throw failure;
}
