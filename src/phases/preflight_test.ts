import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseAddress } from "../base/address.ts";
import { PreflightError } from "../base/errors.ts";
import { preflight } from "./preflight.ts";
import { requestFor, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";
import type { RawValue } from "../workload/raw/raw_config.ts";
import type { RunRequest } from "./run_request.ts";

async function codes(request: RunRequest): Promise<string[]> {
  return (await preflight(request)).filter((finding) => finding.severity !== "information")
    .map((finding) => finding.code);
}

/** What differs between machines, and is not what these tests are about. */
const USUAL = ["RESULTS_PLACE"];

Deno.test("preflight: finds nothing where a run can work", async () => {
  await withFolder(async (folder) => {
    const found = await codes(requestFor(folder, ["generate", "train"]));
    assertEquals(found.filter((code) => !USUAL.includes(code)), []);
  });
});

Deno.test("preflight: a missing dataset is found, and an incomplete one", async () => {
  await withFolder(async (folder) => {
    assert((await codes(requestFor(folder, ["train"]))).includes("NO_DATASET"));
    await runPhases(requestFor(folder, ["generate"]));
    const manifest = `${folder}/data/.stoker/dataset.json`;
    const text = await Deno.readTextFile(manifest);
    await Deno.writeTextFile(manifest, text.replace('"complete": true', '"complete": false'));
    assert((await codes(requestFor(folder, ["train"]))).includes("INCOMPLETE_DATASET"));
  });
});

Deno.test("preflight: a check finds another dataset, files of others and impossible ratios, as the run itself would", async () => {
  await withFolder(async (folder) => {
    const check = async (
      phases: readonly ["generate", "train"] | readonly ["train"],
      values: Readonly<Record<string, RawValue>>,
      overwrite = false,
    ) => {
      const request = requestFor(folder, phases, { command: "check" }, { ...TINY, ...values });
      const found = await codes({ ...request, generate: { ...request.generate, overwrite } });
      return found.filter((code) => !USUAL.includes(code));
    };
    const OTHER = { "dataset.num_samples_per_file": 2 };
    const IMPOSSIBLE = {
      "dataset.format": "tfrecord",
      "dataset.record_length_bytes": 5000,
      "dataset.num_samples_per_file": 2000,
      "dataset.dedup_ratio": 2,
    };
    assertEquals(await check(["generate", "train"], IMPOSSIBLE), ["RATIO_IMPOSSIBLE"]);
    await Deno.mkdir(`${folder}/data/train`, { recursive: true });
    await Deno.writeTextFile(`${folder}/data/train/mine`, "");
    assertEquals(await check(["generate", "train"], {}), ["FOREIGN_FILES"]);
    assertEquals(await check(["generate", "train"], {}, true), []);
    await Deno.remove(`${folder}/data/train/mine`);
    await runPhases(requestFor(folder, ["generate"]));
    assertEquals(await check(["generate", "train"], {}), []);
    assertEquals(await check(["train"], {}), []);
    assertEquals(await check(["generate", "train"], OTHER), ["OTHER_DATASET"]);
    assertEquals(await check(["generate", "train"], OTHER, true), []);
    assertEquals(await check(["train"], OTHER), ["OTHER_DATASET"]);
  });
});

Deno.test("preflight: of a folder that is none one thing is said, not what follows from it", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const [name, code] of [["none", "NO_FOLDER"], ["file", "NOT_A_FOLDER"]] as const) {
      const data = parseAddress(`${folder}/${name}`, { cwd: folder });
      const found = await codes({ ...requestFor(folder, ["train"]), data });
      assertEquals(found.filter((one) => !USUAL.includes(one)), [code]);
    }
  });
});

Deno.test("preflight: more accelerators than processors is a warning, more than memory an error", async () => {
  await withFolder(async (folder) => {
    const many = await preflight(requestFor(folder, ["generate"], { accelerators: 4096 }));
    assertEquals(many.find((finding) => finding.code === "CPUS")?.severity, "warning");
    const io = { engine: "auto" as const, queueDepth: 1024, blockSizeBytes: 1 << 30 };
    const large = await preflight(requestFor(folder, ["generate"], { io }));
    const memory = large.find((finding) => finding.code === "MEMORY");
    assertEquals(memory?.severity, "error");
    assert(memory?.text.includes("TiB"), memory?.text);
  });
});

Deno.test("preflight: results on the storage under test are warned about", async () => {
  await withFolder(async (folder) => {
    assert((await codes(requestFor(folder, ["generate"]))).includes("RESULTS_PLACE"));
  });
});

Deno.test("preflight: results that could not be kept refuse the run before a byte moves", async () => {
  await withFolder(async (folder) => {
    const request = requestFor(folder, ["generate"], { resultsFolder: "/proc/self/results" });
    assert((await codes(request)).includes("RESULTS"));
    // Permission alone would allow the second one.
    for (const resultsFolder of ["/proc/self/results", "/proc/results"]) {
      await assertRejects(() => runPhases({ ...request, resultsFolder }), PreflightError);
      assertEquals([...Deno.readDirSync(`${folder}/data`)], []);
    }
  });
});

Deno.test("preflight: training on files that are partitioned is refused before they are written", async () => {
  await withFolder(async (folder) => {
    const values = {
      ...TINY,
      "dataset.format": "parquet",
      "dataset.parquet.partition_by": "k",
      "dataset.parquet.columns": [{ name: "k", dtype: "bool" }, { name: "v", dtype: "int32" }],
    };
    const refused = await codes(requestFor(folder, ["generate", "train"], {}, values));
    assert(refused.includes("PARTITIONED"), refused.join());
    assert(!(await codes(requestFor(folder, ["generate"], {}, values))).includes("PARTITIONED"));
  });
});
