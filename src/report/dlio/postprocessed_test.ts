import { assertEquals, assertStringIncludes } from "@std/assert";
import { postprocessed } from "./postprocessed.ts";

const RUN = {
  name: "unet3d",
  summary: {
    metric: {
      train_throughput_samples_per_second: [10, 20],
      train_throughput_mean_samples_per_second: 15,
      train_io_mean_MB_per_second: 30,
    },
  },
  ranks: [
    {
      "1": { load: { block1: [0.5, 0.1] }, proc: { block1: [1, 0.5], eval: [2] } },
      "2": { load: {}, proc: {} },
    },
    {
      "1": { load: { block1: [0.3, 0.1] }, proc: { block1: [2, 0.5], eval: [1] } },
      "2": { load: {}, proc: {} },
    },
  ],
  batch: 4,
  batchEval: 2,
};

Deno.test("postprocessed: overall rates, times shared among the ranks, rates of each phase", () => {
  const text = postprocessed(RUN);
  const row = (name: string) => text.split("\n").find((line) => line.startsWith(name)) ?? "";
  assertStringIncludes(row("Samples/s"), "mean 15.00, stdev 7.07, min 10.00, median 15.00, p90 19.00");
  assertStringIncludes(row("MB/s"), "mean 30.00");
  assertEquals(row("Average process loading"), "Average process loading time: 0.50");
  assertEquals(row("Average process processing"), "Average process processing time: 3.50");
  // 4/1 + 4/2 in the first step, 4/0.5 twice in the second.
  assertStringIncludes(row("block1"), "mean 11.00");
  assertStringIncludes(row("block1"), "max 16.00");
  assertEquals(row("eval"), "eval samples/s: n/a");
});

Deno.test("postprocessed: says n/a where there is nothing to tell, never NaN", () => {
  const text = postprocessed({ ...RUN, summary: { metric: {} }, ranks: [] });
  assertEquals(text.includes("NaN"), false);
  assertStringIncludes(text, "Samples/s: n/a");
});
