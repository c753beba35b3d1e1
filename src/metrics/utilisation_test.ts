import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type BlockTimes, EpochRecord, type StepTimes } from "./epoch_record.ts";
import {
  blockUtilisation,
  epochUtilisation,
  evaluationUtilisation,
  meetsTarget,
  nominalMibPerSecond,
  overAccelerators,
  spread,
} from "./utilisation.ts";

function steps(count: number, proc: number, compute: number, whole = proc): StepTimes {
  const column = (value: number) => new Array<number>(count).fill(value);
  return { load: column(proc - compute), compute: column(compute), proc: column(proc), whole: column(whole) };
}

const oneBlock = (count: number, seconds: number): BlockTimes => ({ firstStep: 0, steps: count, seconds });

// DLIO: test_throughput_formula_matches_expectation
Deno.test("blockUtilisation: gives the worked example, for 6 steps without the first and the last", () => {
  const window = { expectedSteps: 6, excludeStart: 1, excludeEnd: 1 };
  const got = blockUtilisation(oneBlock(6, 10), steps(6, 0.1, 0.05), window, 16);
  assertEquals(got.measuredSteps, 4);
  assertAlmostEquals(got.windowSeconds, 9.8, 1e-9);
  assertAlmostEquals(got.samplesPerSecond ?? NaN, 6.530612244897959, 1e-9);
  assertAlmostEquals(100 * (got.au ?? NaN), 2.0408163265306123, 1e-9);
});

// DLIO: test_throughput_never_negative_few_steps
Deno.test("blockUtilisation: is never negative, with hardly any steps", () => {
  for (const count of [0, 1, 2, 3]) {
    for (const excludeEnd of [0, 1]) {
      const window = { expectedSteps: count, excludeStart: 1, excludeEnd };
      const got = blockUtilisation(oneBlock(count, count), steps(count, 1, 0.5), window, 4);
      assert(got.samplesPerSecond === null || got.samplesPerSecond > 0);
      assertEquals(got.samplesPerSecond === null, count <= 1 + excludeEnd);
    }
  }
  const first = { expectedSteps: 1, excludeStart: 0, excludeEnd: 0 };
  assertEquals(blockUtilisation(oneBlock(1, 2), steps(1, 2, 1), first, 4).samplesPerSecond, 2);
});

// DLIO: test_empty_metric_window_returns_zeros, test_zero_elapsed_time_returns_zeros_no_exception
Deno.test("blockUtilisation: knows nothing, when the window is empty or no time passed", () => {
  const window = { expectedSteps: 2, excludeStart: 1, excludeEnd: 1 };
  const empty = blockUtilisation(oneBlock(2, 2), steps(2, 1, 1), window, 4);
  assertEquals([empty.au, empty.samplesPerSecond, empty.measuredSteps], [null, null, 0]);
  const all = { expectedSteps: 2, excludeStart: 0, excludeEnd: 0 };
  const frozen = blockUtilisation(oneBlock(2, 0), steps(2, 0, 0), all, 4);
  assertEquals([frozen.au, frozen.samplesPerSecond], [null, null]);
});

Deno.test("blockUtilisation: gives AU 0, when nothing was computed", () => {
  const window = { expectedSteps: 4, excludeStart: 1, excludeEnd: 0 };
  assertEquals(blockUtilisation(oneBlock(4, 4), steps(4, 1, 0), window, 4).au, 0);
});

Deno.test("blockUtilisation: subtracts excluded steps with their barrier, when others were late", () => {
  const window = { expectedSteps: 4, excludeStart: 1, excludeEnd: 0 };
  // The first step lasted 1 s and 5 s more at the barrier, the others 1 s.
  const times = { ...steps(4, 1, 1), whole: [6, 1, 1, 1] };
  const got = blockUtilisation(oneBlock(4, 9), times, window, 2);
  assertEquals([got.windowSeconds, got.au, got.samplesPerSecond], [3, 1, 2]);
});

Deno.test("epochUtilisation: excludes steps of the epoch, not of each block, when checkpoints cut it", () => {
  const window = { expectedSteps: 9, excludeStart: 1, excludeEnd: 2 };
  const times = steps(9, 1, 0.5);
  const blocks = [0, 3, 6].map((firstStep) =>
    blockUtilisation({ firstStep, steps: 3, seconds: 3 }, times, window, 8)
  );
  assertEquals(blocks.map((block) => block.measuredSteps), [2, 3, 1]);
  assertEquals(blocks.map((block) => block.windowSeconds), [2, 3, 1]);
  assertEquals(epochUtilisation(blocks), { au: 0.5, samplesPerSecond: 8 });
});

Deno.test("epochUtilisation: weights blocks with their steps, and leaves out those without a measured one", () => {
  const block = (count: number, au: number | null) => ({
    steps: count,
    measuredSteps: count,
    windowSeconds: 1,
    au,
    samplesPerSecond: au === null ? null : 10 * au,
  });
  assertEquals(epochUtilisation([block(1, 1), block(3, 0.5), block(7, null)]), {
    au: 0.625,
    samplesPerSecond: 6.25,
  });
  assertEquals(epochUtilisation([]), { au: null, samplesPerSecond: null });
});

// DLIO: test_batch_processed_new_block_does_not_corrupt_existing_blocks
Deno.test("EpochRecord: leaves other blocks as they are, when a new one is opened", () => {
  const record = new EpochRecord(4);
  record.openBlock(0);
  record.step(0.1, 0.2, 0.3, 0.4);
  record.closeBlock(2);
  const before = { blocks: record.blocks(), load: record.times().load[0] };
  record.openBlock(5);
  record.step(9, 9, 9, 9);
  record.step(8, 8, 8, 8);
  record.end(7);
  assertEquals(record.blocks(), [...before.blocks, { firstStep: 1, steps: 2, seconds: 2 }]);
  assertEquals(Array.from(record.times().load), [before.load, 9, 8]);
});

// Issue 328 of the suite: 64 files, batch 4, 2 accelerators are 8 steps; the last block stayed open.
for (const [loader, delivered] of [["exactly", 8], ["one fewer than", 7], ["one more than", 9]] as const) {
  Deno.test(`EpochRecord: closes the last block, when the loader gives ${loader} the expected steps`, () => {
    const expected = Math.floor(64 / 4 / 2);
    const record = new EpochRecord(expected);
    record.begin();
    record.openBlock(0);
    for (let batch = 1; batch <= delivered; batch++) {
      if (batch > expected) break;
      record.step(0.5, 0.5, 1, 1);
    }
    record.end(delivered);
    const [block] = record.blocks();
    assertEquals(block, { firstStep: 0, steps: Math.min(delivered, 8), seconds: delivered });
    const window = { expectedSteps: expected, excludeStart: 1, excludeEnd: 0 };
    const got = epochUtilisation(
      record.blocks().map((each) => blockUtilisation(each, record.times(), window, 4)),
    );
    assert(got.au !== null && got.au > 0);
    assert(got.samplesPerSecond !== null && got.samplesPerSecond > 0);
  });
}

Deno.test("evaluationUtilisation: counts every step for throughput, the window for AU", () => {
  const window = { expectedSteps: 4, excludeStart: 1, excludeEnd: 0 };
  const times = { ...steps(4, 1, 1), whole: [7, 1, 1, 1] };
  assertEquals(evaluationUtilisation(oneBlock(4, 10), times, window, 5), { au: 1, samplesPerSecond: 2 });
  assertEquals(evaluationUtilisation(oneBlock(0, 0), steps(0, 0, 0), { ...window, expectedSteps: 0 }, 5), {
    au: null,
    samplesPerSecond: null,
  });
});

Deno.test("overAccelerators: takes the mean of AU and the sum of throughput, also for evaluation", () => {
  const each = [{ au: 0.98, samplesPerSecond: 10 }, { au: 0.96, samplesPerSecond: 12 }];
  assertEquals(overAccelerators(each), { au: 0.97, samplesPerSecond: 22 });
  assertEquals(overAccelerators([...each, { au: null, samplesPerSecond: 3 }]), {
    au: null,
    samplesPerSecond: 25,
  });
  assertEquals(overAccelerators([]), { au: null, samplesPerSecond: null });
});

Deno.test("spread: divides by the number of values, and is null without any", () => {
  assertEquals(spread([2, 4, 4, 4, 5, 5, 7, 9]), { mean: 5, stdev: 2 });
  assertEquals(spread([3, null]), { mean: 3, stdev: 0 });
  assertEquals(spread([]), { mean: null, stdev: null });
  assertEquals(spread([null]), { mean: null, stdev: null });
});

Deno.test("meetsTarget: passes at the target itself, and does not guess", () => {
  assertEquals([0.9, 0.8999, null].map((au) => meetsTarget(au, 0.9)), [true, false, null]);
});

Deno.test("nominalMibPerSecond: multiplies with the nominal size, always", () => {
  assertEquals(nominalMibPerSecond(2, 3 * 2 ** 20), 6);
  assertEquals(nominalMibPerSecond(null, 1), null);
});
