/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** One rank: saves its shards, or loads those of another rank, in their order, as often as it is told. */
import { filesOfRank } from "../checkpoint/description.ts";
import { CheckpointBench } from "./checkpoint_bench.ts";
import { type CheckpointJob, type CheckpointOrder, OrderBoard, type RankReport } from "./checkpoint_job.ts";
import { loadShard } from "./load_shard.ts";
import { FINISHED } from "./protocol.ts";
import { saveShard } from "./save_shard.ts";
import { type BareDuty, serveWith } from "./serve.ts";
import { severalAtATime } from "./several_at_a_time.ts";

serveWith<CheckpointJob, null, CheckpointBench>(
  ({ store, job }, ties) => CheckpointBench.open(store, job, ties),
  async (duty) => {
    const { bench, control, job } = duty;
    const board = new OrderBoard(job.board);
    duty.metrics.state = "running";
    for (let number = 0;; number++) {
      await bench.store.wait(Infinity, () => control.phase > number || control.stopped);
      if (control.stopped || control.phase === FINISHED) return null;
      duty.stageDone(number, await perform(duty, board.read()));
    }
  },
);

async function perform(
  duty: BareDuty<CheckpointJob, CheckpointBench>,
  order: CheckpointOrder,
): Promise<RankReport> {
  const { bench, control, job } = duty;
  const { rank } = job;
  const shardsOf = order.kind === "load" ? job.loads : rank;
  if (order.kind === "warm") {
    bench.warm();
    return { rank, shardsOf, bytes: 0, seconds: 0, files: [] };
  }
  const shards = filesOfRank(job.description, shardsOf);
  if (shards.length === 0) return { rank, shardsOf, bytes: 0, seconds: 0, files: [] };
  bench.choose(order);
  const began = performance.now();
  const move = order.kind === "save" ? saveShard : loadShard;
  const files = await bench.finish(
    (stop) => severalAtATime(shards, job.filesInFlight, stop, (file, signal) => move(duty, file, signal)),
    () => control.stopped,
  );
  const seconds = (performance.now() - began) / 1000;
  return { rank, shardsOf, bytes: files.reduce((sum, file) => sum + file.bytes, 0), seconds, files };
}
