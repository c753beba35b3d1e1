import { assertEquals } from "@std/assert";
import { inProcess } from "../cluster/in_process.ts";
import { Histogram } from "../metrics/histogram.ts";
import { gatherHistogram } from "./gather_histogram.ts";

Deno.test("gatherHistogram: rank 0 gets what all ranks recorded, once", async () => {
  const all = await Promise.all(
    inProcess(3).map((cluster) => {
      const own = new Histogram();
      own.record(cluster.rank + 1);
      return gatherHistogram(cluster, own);
    }),
  );
  assertEquals(all.map(({ count }) => count), [3, 1, 1]);
  assertEquals(all[0]?.summary().mean, 2);
});
