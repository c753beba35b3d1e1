/** DLIO's tests of object storage through the program: what lies in the bucket, and what training then says. */
import { assert, assertEquals } from "@std/assert";
import { FORMATS } from "../../src/formats/registry.ts";
import { inFolder, stoker } from "../e2e/stoker.ts";
import { live, type LivePlace } from "./live_place.ts";

const BASE = [
  "dataset.record_length_bytes=4096",
  "dataset.num_samples_per_file=1",
  "train.epochs=1",
  "train.computation_time=0.01",
  "reader.batch_size=1",
  // Steps this short say nothing about what storage can feed.
  "metric.au=0.01",
];

interface Runner {
  /** The names below the prefix, without Stoker's own. */
  keys(): Promise<string[]>;
  // deno-lint-ignore no-explicit-any -- a JSON document; the assertions say what must be in it
  run(...words: string[]): Promise<any>;
  readonly data: string;
}

/** Cleans up through the program itself: what it leaves fails the test. */
function programTest(name: string, body: (runner: Runner) => Promise<void>): void {
  Deno.test(live(name, ({ bucket, prefix }: LivePlace) =>
    inFolder(async (folder) => {
      const data = `s3://${bucket.name}/${prefix}/data`;
      const run: Runner["run"] = async (...words) => {
        const ran = await stoker([...words, "--json"], { cwd: folder, env: bucket.env });
        assertEquals(ran.code, 0, `${words.join(" ")}: ${ran.err}`);
        return JSON.parse(ran.out);
      };
      const keys = async () => {
        const names = (await bucket.keys(`${prefix}/data/`)).map((key) => key.slice(prefix.length + 6));
        return names.filter((key) => !key.startsWith(".stoker/")).sort();
      };
      try {
        await body({ data, keys, run });
      } finally {
        await run("clean", data, "--yes");
      }
    })));
}

const files = (train: number, valid: number) => [
  `dataset.num_files_train=${train}`,
  `dataset.num_files_eval=${valid}`,
];

for (const format of Object.keys(FORMATS)) {
  programTest(`datagen_and_read[${format}]: 4 and 2 objects, then an epoch of training`, async (runner) => {
    const { data, keys, run } = runner;
    const words = ["tiny_npz", ...BASE, ...files(4, 2), `dataset.format=${format}`, "framework=pytorch"];
    await run("generate", ...words, "--data", data);
    const names = (await keys()).filter((key) => key.endsWith(`.${format}`));
    assertEquals(names.length, 6, names.join(" "));
    assertEquals(names.filter((key) => key.startsWith("train/")).length, 4);
    const { phases, io, accelerators } = await run("train", ...words, "--data", data, "--verify", "full");
    assertEquals([phases.train.epochs.map(({ samples }: { samples: number }) => samples), io.backend], [
      [4],
      "s3",
    ]);
    assertEquals(phases.train.epochs[0].accelerators.length, accelerators);
  });
}

programTest("s3_gen_data: 8 train and 8 eval keys", async ({ data, keys, run }) => {
  await run("generate", "tiny_npz", ...BASE, ...files(8, 8), "--data", data);
  const names = await keys();
  assertEquals(names.filter((key) => /^train\/img_\d_of_8\.npz$/.test(key)).length, 8);
  assertEquals(names.filter((key) => /^valid\/img_\d_of_8\.npz$/.test(key)).length, 8);
  assertEquals(names.length, 16);
});

programTest("s3_settle: generating waits as long as it is told", async ({ data, run }) => {
  const words = ["tiny_npz", ...BASE, ...files(2, 0), "--data", data];
  const began = performance.now();
  await run("generate", ...words, "++workload.storage.post_generation_settle_seconds=3");
  const waited = performance.now() - began;
  assert(waited >= 3000, `${waited} ms`);
  const { phases } = await run("train", ...words, "--verify", "full");
  assertEquals(phases.train.epochs[0].samples, 2);
});

programTest("s3_subset: trains on 8 of 64", async ({ data, run }) => {
  await run("generate", "tiny_npz", ...BASE, ...files(64, 0), "--data", data);
  const { phases } = await run(
    "train",
    "tiny_npz",
    ...BASE,
    ...files(8, 0),
    "--data",
    data,
    "--verify",
    "full",
  );
  assertEquals(phases.train.epochs[0].samples, 8);
});

programTest("s3_eval: evaluates after every one of 4 epochs", async ({ data, run }) => {
  const words = ["tiny_npz", ...BASE, ...files(8, 8), "workflow.evaluation=True", "train.epochs=4"];
  await run("generate", ...words, "--data", data);
  const { phases } = await run("train", ...words, "--data", data, "--verify", "full");
  const samples = (epochs: readonly { samples: number }[]) => epochs.map((epoch) => epoch.samples);
  assertEquals([samples(phases.train.epochs), samples(phases.evaluate.epochs)], [[8, 8, 8, 8], [8, 8, 8, 8]]);
});

programTest("s3_train[npy, 16 files] and s3_multi_threads[0, 1, 2]: complete", async ({ data, run }) => {
  const words = ["tiny_npz", ...BASE, ...files(16, 0), "dataset.format=npy"];
  await run("generate", ...words, "--data", data);
  for (const threads of [0, 1, 2]) {
    const { phases } = await run(
      "train",
      ...words,
      `reader.read_threads=${threads}`,
      "--data",
      data,
      "--verify",
      "full",
    );
    assertEquals(phases.train.epochs[0].samples, 16);
  }
});

for (const context of ["fork", "spawn", "forkserver"]) {
  programTest(`s3_pytorch_multiprocessing_context[${context}]: completes`, async ({ data, run }) => {
    const words = ["tiny_npz", ...BASE, ...files(4, 0), `reader.multiprocessing_context=${context}`];
    await run("generate", ...words, "--data", data);
    const { phases } = await run("train", ...words, "--data", data, "--verify", "full");
    assert(phases.train.verifiedBytes > 0);
  });
}
