import { assertEquals, assertThrows } from "@std/assert";
import { nominalSteps, shard, stepProblems } from "./shard.ts";

// DLIO: test_dlio_sampler_equalizes_uneven_rank_counts
Deno.test("shard: gives 14 samples to each, for 100 files on 7 accelerators", () => {
  assertEquals(shard({ files: 100, samplesPerFile: 1, accelerators: 7, batch: 1 }), {
    by: "files",
    files: 14,
    samples: 14,
    steps: 14,
    usedFiles: 98,
  });
});

// DLIO: test_dlio_sampler_even_division_unchanged
Deno.test("shard: leaves nothing out, when everything divides", () => {
  const part = shard({ files: 64, samplesPerFile: 4, accelerators: 8, batch: 8 });
  assertEquals([part.files, part.samples, part.steps, part.usedFiles], [8, 32, 4, 64]);
});

// DLIO: test_training_steps_calculation
Deno.test("shard: makes 8 steps, of 4 files with 4 samples and batch 2", () => {
  assertEquals(shard({ files: 4, samplesPerFile: 4, accelerators: 1, batch: 2 }).steps, 8);
});

Deno.test("shard: forms batches of an accelerator, not of its readers", () => {
  // 21 files in batches of 7: four readers with five files each would have formed none.
  assertEquals(shard({ files: 21, samplesPerFile: 1, accelerators: 1, batch: 7 }).steps, 3);
});

Deno.test("shard: stops at maxSteps in each epoch, and makes no more steps than there are", () => {
  const options = { files: 10, samplesPerFile: 2, accelerators: 1, batch: 3 };
  assertEquals([-1, 0, 2, 6, 99].map((maxSteps) => shard({ ...options, maxSteps }).steps), [6, 6, 2, 6, 6]);
});

Deno.test("shard: deals samples, when there are fewer files than accelerators", () => {
  const part = shard({ files: 2, samplesPerFile: 50, accelerators: 7, batch: 4 });
  assertEquals([part.by, part.samples, part.steps, part.usedFiles], ["samples", 14, 3, 2]);
});

Deno.test("shard: makes no step, when the batch is larger than the shard", () => {
  const options = { files: 8, samplesPerFile: 1, accelerators: 2, batch: 5 };
  assertEquals(shard(options).steps, 0);
  const [problem] = stepProblems(options);
  assertEquals(problem?.code, "NO_STEPS");
  assertEquals(
    problem?.text,
    "Cannot form a batch of 5: 8 files of 1 samples on 2 accelerators are 4 samples for each",
  );
  assertEquals(stepProblems({ ...options, batch: 4 }), []);
});

Deno.test("stepProblems: fires V30, when more steps are asked for than the dataset holds", () => {
  const options = { files: 64, samplesPerFile: 1, accelerators: 2, batch: 4 };
  assertEquals(nominalSteps(options), 8);
  assertEquals(stepProblems({ ...options, maxSteps: 9 }).map(({ code, value }) => [code, value]), [[
    "V30",
    "9",
  ]]);
  assertEquals(stepProblems({ ...options, maxSteps: 8 }), []);
});

Deno.test("shard: refuses counts that are none", () => {
  const options = { files: 8, samplesPerFile: 1, accelerators: 2, batch: 5 };
  for (const wrong of [{ files: -1 }, { samplesPerFile: 0 }, { accelerators: 0 }, { batch: 0.5 }]) {
    assertThrows(() => shard({ ...options, ...wrong }), RangeError);
  }
});
