import { assert, assertEquals, assertRejects } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { ConfigError, PreflightError } from "../base/errors.ts";
import { inProcess } from "../cluster/in_process.ts";
import { Result } from "../report/schema/result.ts";
import { openAt } from "../storage/local/store_fixture.ts";
import { requestFor, runOnRanks, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";

const ALL = ["generate", "train", "verify"] as const;

for (const ranks of [1, 2, 3, 7]) {
  Deno.test(`runPhases: generates, trains and verifies the same dataset on ${ranks} ranks`, async () => {
    await withFolder(async (folder) => {
      const [first] = await runOnRanks(ranks, (cluster) => requestFor(folder, ALL, { cluster }));
      if (!first) throw new Error("No rank answered");
      assertEquals(first.error, undefined);
      const { generate, train, evaluate, verify } = first.result.phases;
      assertEquals([generate?.files, generate?.skippedFiles], [21, 0]);
      assertEquals(generate?.busySeconds.read, 0);
      // What does not divide evenly is left out, so that all ranks make the same number of steps.
      const [samples, evaluated] = [14 - 14 % ranks, 7 - 7 % ranks];
      assertEquals(train?.epochs.map((epoch) => epoch.samples), [samples, samples]);
      assertEquals(train?.epochs.map((epoch) => epoch.accelerators.length), [ranks, ranks]);
      assertEquals(evaluate?.epochs.map((epoch) => epoch.samples), [evaluated, evaluated]);
      assertEquals([verify?.files, verify?.findings.length], [21, 0]);
      assertEquals([...Deno.readDirSync(`${folder}/data/train`)].length, 14);
      assertEquals(first.result.accelerators, ranks);
    });
  });
}

Deno.test("runPhases: leaves a result of the published shape, with every byte accounted for", async () => {
  await withFolder(async (folder) => {
    const outcome = await runPhases(requestFor(folder, ALL, { accelerators: 2 }));
    assertEquals(
      [...Value.Errors(Result, outcome.result)].map(({ path, message }) => `${path}: ${message}`),
      [],
    );
    const text = await Deno.readTextFile(`${folder}/results/result.json`);
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(outcome.result)));
    const { generate, train } = outcome.result.phases;
    const epoch = train?.epochs[0];
    assertEquals(epoch?.bytes, Math.round((generate?.bytes ?? 0) * 14 / 21));
    assertEquals(epoch?.readLatencyMs.count, 14);
    assertEquals(
      train?.verifiedBytes,
      (epoch?.bytes ?? 0) * 2 + (outcome.result.phases.evaluate?.epochs ?? [])
        .reduce((sum, one) => sum + one.bytes, 0),
    );
    assertEquals([outcome.result.status, outcome.result.exitStatus], ["complete", outcome.exitStatus]);
  });
});

Deno.test("runPhases: a second generate finds everything there, another seed is refused", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const again = await runPhases(requestFor(folder, ["generate"]));
    assertEquals([again.result.phases.generate?.skippedFiles, again.result.phases.generate?.bytes], [21, 0]);
    // Nothing was written, so nothing may be said to have been bound by that.
    const { read = 0, write } = again.result.phases.generate?.busySeconds ?? {};
    assertEquals([again.result.phases.generate?.bound, read > 0, write], ["read", true, 0]);
    const request = requestFor(folder, ["generate"]);
    const other = { ...request, spec: { ...request.spec, seed: 43 }, resultsFolder: `${folder}/other` };
    const error = await assertRejects(() => runPhases(other), ConfigError);
    assert(error.message.includes("seed is 42 there, 43 here"), error.message);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), ["data", "results"]);
  });
});

Deno.test("runPhases: bytes of another version's stream are no damage: refused, but trained on unverified", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const path = `${folder}/data/.stoker/dataset.json`;
    const manifest = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...manifest, datasetHash: "0123456789abcd" }));
    const stream = "had another random stream";
    const verifying = await assertRejects(() => runPhases(requestFor(folder, ["verify"])), ConfigError);
    assert(verifying.message.includes(stream), verifying.message);
    const training = requestFor(folder, ["train"]);
    const verified = { ...training, reading: { ...training.reading, verify: "full" as const } };
    const refused = await assertRejects(() => runPhases(verified), PreflightError);
    assert(refused.message.includes(stream), refused.message);
    const plain = { ...training, reading: { ...training.reading, verify: "off" as const } };
    assertEquals((await runPhases(plain)).exitStatus, 0);
    const again = await assertRejects(() => runPhases(requestFor(folder, ["generate"])), ConfigError);
    assert(again.message.includes("random stream was another one"), again.message);
  });
});

Deno.test("runPhases: neither writes nor deletes a dataset that another process is writing, and does afterwards", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/data/.stoker`, { recursive: true });
    const { store } = await openAt(`${folder}/data`, false, {
      engine: "auto",
      queueDepth: 1,
      blockSizeBytes: 4096,
    });
    try {
      const busy = async (phase: "generate" | "clean") => {
        const other = store.hold?.(".stoker");
        if (typeof other !== "object") throw new Error(`Not held: ${other}`);
        const refused = await assertRejects(() => runPhases(requestFor(folder, [phase])), PreflightError);
        other.release();
        assertEquals(refused.findings[0]?.code, "DATASET_BUSY", refused.message);
        assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "results"), false);
      };
      await busy("generate");
      assertEquals([...Deno.readDirSync(`${folder}/data`)].map(({ name }) => name), [".stoker"]);
      assertEquals(
        (await runPhases({
          ...requestFor(folder, ["generate"]),
          resultsFolder: undefined,
          keepsResult: false,
        })).exitStatus,
        0,
      );
      await busy("clean");
      assertEquals(
        (await runPhases({
          ...requestFor(folder, ["verify", "clean"]),
          resultsFolder: undefined,
          keepsResult: false,
        })).exitStatus,
        0,
      );
    } finally {
      await store.close();
    }
  });
});

Deno.test("runPhases: refuses to train where nothing was generated, and writes nothing", async () => {
  await withFolder(async (folder) => {
    const error = await assertRejects(() => runPhases(requestFor(folder, ["train"])), PreflightError);
    assert(error.message.includes("No dataset lies in"), error.message);
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), ["data"]);
  });
});

Deno.test("runPhases: damage in a verified run is found, and ends in exit status 5", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const name = `${folder}/data/train/img_03_of_14.npz`;
    const bytes = await Deno.readFile(name);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await Deno.writeFile(name, bytes);
    const trained = await runPhases(requestFor(folder, ["train"]));
    assertEquals(trained.exitStatus, 5);
    const [finding, ...again] = trained.result.phases.train?.findings ?? [];
    assertEquals(again, []); // although two epochs read it
    assertEquals([finding?.file, finding?.kind, finding?.offset], [
      "train/img_03_of_14.npz",
      "bitflip",
      5000,
    ]);
    const verified = await runPhases(requestFor(folder, ["verify"]));
    assertEquals([verified.exitStatus, verified.result.phases.verify?.findings.length], [5, 1]);
  });
});

Deno.test("runPhases: a missed objective fails the run, a met one does not", async () => {
  await withFolder(async (folder) => {
    const objective = (expression: string, bound: number) => ({
      rule: { expression, metric: "au.mean", comparison: ">=" as const, bound },
      path: "train.au.mean",
    });
    const run = (bound: number) =>
      runPhases(
        requestFor(folder, ["generate", "train"], { objectives: [objective(`au.mean >= ${bound}`, bound)] }),
      );
    const missed = await run(2);
    assertEquals([missed.result.verdict, missed.exitStatus], ["fail", 1]);
    const met = await run(0);
    assertEquals(met.result.objectives[0]?.met, true);
  });
});

Deno.test("runPhases: an interrupt in the middle of training leaves a result that says so", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const request = requestFor(folder, ["train"], { timeLimitSeconds: 0.15 }, {
      ...(await import("./run_fixture.ts")).TINY,
      "train.computation_time": 0.2,
    });
    const outcome = await runPhases(request);
    assertEquals([outcome.result.status, outcome.exitStatus, outcome.result.verdict], [
      "interrupted",
      130,
      "none",
    ]);
    const text = await Deno.readTextFile(`${folder}/results/result.json`);
    assertEquals(JSON.parse(text).status, "interrupted");
  });
});

Deno.test("runPhases: clean removes what was made and nothing else", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    await Deno.writeTextFile(`${folder}/data/train/mine.txt`, "mine");
    const { result } = await runPhases(requestFor(folder, ["clean"]));
    assertEquals([result.phases.clean?.files, result.phases.clean?.kept], [21, ["train/mine.txt"]]);
    assertEquals([...Deno.readDirSync(`${folder}/data`)].map((entry) => entry.name), ["train"]);
  });
});

Deno.test("runPhases: null:// trains on bytes from memory, verified, without a dataset", async () => {
  await withFolder(async (folder) => {
    const { parseAddress } = await import("../base/address.ts");
    const data = parseAddress("null://x", { cwd: "/" });
    const outcome = await runPhases(requestFor(folder, ["generate", "train"], { data }));
    assertEquals(outcome.error, undefined);
    assertEquals(outcome.result.io.backend, "null");
    assert((outcome.result.phases.train?.verifiedBytes ?? 0) > 0);
  });
});

Deno.test("runPhases: a rank that fails takes the others with it, none waits for ever", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const manifest = `${folder}/data/.stoker/dataset.json`;
    const ends = inProcess(3).map((cluster) => {
      const request = requestFor(folder, ["verify"], { cluster });
      const elsewhere = { ...request.data, path: `${folder}/nowhere` };
      return runPhases(cluster.rank === 1 ? { ...request, data: elsewhere } : request);
    });
    const failed = (await Promise.allSettled(ends)).map((end) =>
      end.status === "rejected" || end.value.error !== undefined
    );
    assertEquals(failed, [true, true, true]);
    assert((await Deno.readTextFile(manifest)).includes('"complete": true'));
  });
});

Deno.test("runPhases: --repeat measures again and says how far the repeats lie apart", async () => {
  await withFolder(async (folder) => {
    const request = requestFor(folder, ["generate", "train"]);
    const reading = { ...request.reading, repeat: 3, gapSeconds: 0.01 };
    const { result } = await runPhases({ ...request, reading });
    assertEquals(result.repeats?.repeats.length, 3);
    assertEquals(result.repeats?.summary.samplesPerSecond.n, 3);
    assert((result.repeats?.summary.samplesPerSecond.ci95 ?? -1) >= 0);
  });
});

Deno.test("runPhases: leaves DLIO's files, whose steps and numbers are those of the result", async () => {
  await withFolder(async (folder) => {
    const { result } = await runPhases(requestFor(folder, ["generate", "train"], { accelerators: 2 }));
    const read = async (name: string) =>
      JSON.parse(await Deno.readTextFile(`${folder}/results/dlio/${name}.json`));
    const names = [...Deno.readDirSync(`${folder}/results/dlio`)].map((entry) => entry.name).sort();
    assertEquals(names, [
      "0_output.json",
      "0_per_epoch_stats.json",
      "1_output.json",
      "1_per_epoch_stats.json",
      "summary.json",
    ]);
    const summary = await read("summary");
    const { train } = result.phases;
    assertEquals(summary.metric.train_au_percentage, train?.epochs.map(({ au }) => 100 * (au ?? 0)));
    for (const rank of [0, 1]) {
      const output = await read(`${rank}_output`);
      for (const epoch of ["1", "2"]) {
        assertEquals([output[epoch].load.block1.length, output[epoch].compute.eval.length], [7, 3]);
        const au = train?.epochs[Number(epoch) - 1]?.accelerators[rank]?.au ?? 0;
        assertEquals(Math.abs(output[epoch].au.block1 - 100 * au) < 1e-9, true);
      }
      assertEquals(Object.keys((await read(`${rank}_per_epoch_stats`))["1"]), [
        "start",
        "block1",
        "eval",
        "end",
        "duration",
      ]);
    }
  });
});

Deno.test("runPhases: an interrupted run leaves no files that DLIO's readers take for a whole one", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const values = { ...TINY, "train.computation_time": 0.2 };
    await runPhases(requestFor(folder, ["train"], { timeLimitSeconds: 0.5 }, values));
    assertEquals([...Deno.readDirSync(`${folder}/results`)].some(({ name }) => name === "dlio"), false);
  });
});
Deno.test("runPhases: rank 0 leaves DLIO's files of the accelerators of all ranks", async () => {
  await withFolder(async (folder) => {
    await runOnRanks(2, (cluster) => requestFor(folder, ["generate", "train"], { cluster }));
    for (const rank of [0, 1]) {
      const text = await Deno.readTextFile(`${folder}/results/dlio/${rank}_output.json`);
      assertEquals(JSON.parse(text)["2"].compute.block1.length, 7);
    }
  });
});

// DLIO: test_subset
Deno.test("runPhases: trains on a part of the files, under their generated names, and whatever the seed is", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    const part = { ...(await import("./run_fixture.ts")).TINY, "dataset.num_files_train": 4 };
    const request = requestFor(folder, ["train"], {}, part);
    const { result, error } = await runPhases({ ...request, spec: { ...request.spec, seed: 7 } });
    assertEquals(error, undefined);
    assertEquals(result.phases.train?.epochs.map((epoch) => epoch.samples), [4, 4]);
    assertEquals(result.phases.train?.findings, []);
    const [more, ...others] = result.warnings.filter(({ code }) => code === "MORE_FILES");
    assert(more?.text.includes("/train' (14) is more than requested (4)"), more?.text);
    assertEquals(others, []);
    const log = (await Deno.readTextFile(`${folder}/results/log.txt`)).trimEnd().split("\n");
    const host = result.hosts[0]?.hostname;
    const lines = log.slice(-result.warnings.length - 1).map((line) => line.split(" "));
    for (const [time = "", name] of lines) {
      assert(!Number.isNaN(Date.parse(time)));
      assertEquals(name, host);
    }
    // Every warning of the result stands in the log, then how the run ended.
    assertEquals(lines.map((words) => words.slice(2).join(" ")), [
      ...result.warnings.map(({ code, text }) => `warning ${code} ${text}`),
      `complete, verdict ${result.verdict}`,
    ]);
  });
});
