import { assertEquals } from "@std/assert";
import { solo } from "../cluster/solo.ts";
import { inProcess } from "../cluster/in_process.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { DlioEvent } from "../report/dlio/dlio_event.ts";
import { StageEvents, type StageMeasure, type StageSoFar } from "./stage_events.ts";
import type { Session } from "./session.ts";

const MEASURE: StageMeasure = { window: { expectedSteps: 4, excludeStart: 0, excludeEnd: 0 }, batch: 10 };

/** Steps of 10 ms, of which `compute` is computation. */
function soFar(steps: number, compute: number, blocks: readonly number[]): StageSoFar {
  const column = (value: number) => Array.from({ length: steps }, () => value);
  const times = {
    load: column(0.01 - compute),
    compute: column(compute),
    proc: column(0.01),
    whole: column(0.01),
  };
  return {
    times,
    blocks: blocks.map((count, index) => ({
      firstStep: blocks.slice(0, index).reduce((sum, one) => sum + one, 0),
      steps: count,
      seconds: count / 100,
    })),
  };
}

function eventsOf(cluster: Cluster): { events: StageEvents; told: DlioEvent[] } {
  const told: DlioEvent[] = [];
  // Only what the class asks of a session.
  const session = {
    tell: (event: DlioEvent) => void told.push(event),
    request: { cluster },
  } as unknown as Session;
  return { events: new StageEvents(session), told };
}

Deno.test("StageEvents: an epoch with a checkpoint and an evaluation, in DLIO's order", async () => {
  const { events, told } = eventsOf(solo());
  const train = { kind: "train", epoch: 1 } as const;
  const evaluate = { kind: "evaluate", epoch: 1 } as const;
  events.begins(train);
  await events.blockEnds(train, [soFar(2, 0.005, [2])], MEASURE);
  events.blockBegins();
  await events.stageEnds(train, [soFar(4, 0.005, [2, 2])], 0.05, MEASURE);
  events.begins(evaluate);
  await events.stageEnds(evaluate, [soFar(3, 0.01, [3])], 0.03, MEASURE);
  events.begins({ kind: "train", epoch: 2 });
  events.endEpoch();
  assertEquals(told.map(({ kind }) => kind), [
    "epoch",
    "block",
    "block end",
    "block",
    "block end",
    "evaluation",
    "evaluation end",
    "epoch end",
    "epoch",
    "block",
  ]);
  assertEquals(told[7], { kind: "epoch end", epoch: 1, steps: 4, seconds: 0.05 });
});

Deno.test("StageEvents: a checkpoint after the last step leaves no second end of the same block", async () => {
  const { events, told } = eventsOf(solo());
  const train = { kind: "train", epoch: 1 } as const;
  events.begins(train);
  await events.blockEnds(train, [soFar(2, 0.005, [2])], MEASURE);
  await events.stageEnds(train, [soFar(2, 0.005, [2])], 0.02, MEASURE);
  assertEquals(told.filter(({ kind }) => kind === "block end").length, 1);
});

Deno.test("StageEvents: AU is the mean over all accelerators of all processes, the throughput their sum", async () => {
  const train = { kind: "train", epoch: 1 } as const;
  const ranks = inProcess(2).map(eventsOf);
  await Promise.all(
    ranks.map(({ events }, rank) =>
      events.blockEnds(train, [soFar(2, rank === 0 ? 0.005 : 0.01, [2])], MEASURE)
    ),
  );
  const [end] = ranks[0]?.told ?? [];
  if (end?.kind !== "block end") throw new Error("No block ended");
  assertEquals(Math.round(100 * end.au), 75);
  assertEquals(Math.round(end.samplesPerSecond), 2000);
  assertEquals(end.compute, { mean: 0.005, stdev: 0 });
});
