import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { postprocess } from "./postprocessor.ts";

async function withRun(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/out/.hydra`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/out/.hydra/config.yaml`,
      "workload:\n  model: {name: tiny}\n  reader: {batch_size: 4}\n",
    );
    const metric = { train_throughput_samples_per_second: [10, 20] };
    await Deno.writeTextFile(`${folder}/out/summary.json`, JSON.stringify({ metric }));
    for (const rank of [0, 1]) {
      const epoch = { load: { block1: [1] }, proc: { block1: [2, 4] } };
      const output = { hostname: "a", "1": epoch };
      await Deno.writeTextFile(`${folder}/out/${rank}_output.json`, JSON.stringify(output));
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("postprocess: reads today's files of a run and writes its report beside them", async () => {
  await withRun(async (folder) => {
    const { text, exitStatus } = await postprocess(["-of", "out", "-np", "2", "-e", "1"], folder);
    const report = await Deno.readTextFile(`${folder}/out/DLIO_tiny_report.txt`);
    assertStringIncludes(report, "Ranks: 2");
    assertStringIncludes(report, "block1 samples/s: mean 3.00");
    assertEquals([exitStatus, text.startsWith(report)], [0, true]);
    assertStringIncludes(text, "No effect had --epochs");
  });
});

Deno.test("postprocess: refuses unknown options, other numbers of ranks, folders without a run", async () => {
  await withRun(async (folder) => {
    const refused = async (words: string[], says: string) => {
      const error = await assertRejects(() => postprocess(words, folder), ConfigError);
      assertStringIncludes(error.message, says);
    };
    await refused(["-of", "out", "-np", "3"], "holds the output of 2 ranks");
    await refused(["-xx", "1"], "'-xx' is unknown");
    await refused(["-of"], "needs a value");
    await refused([], "needs -of");
    await refused(["--output-folder=nowhere"], "Cannot read");
  });
});
