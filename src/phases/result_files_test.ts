import { assertEquals, assertRejects } from "@std/assert";
import { PreflightError } from "../base/errors.ts";
import { inProcess } from "../cluster/in_process.ts";
import { phase } from "../report/dlio/fixture.ts";
import type { Result } from "../report/schema/result.ts";
import { DlioRecord } from "./dlio_record.ts";
import { emptyResult } from "./empty_result.ts";
import { ResultFiles } from "./result_files.ts";
import { requestFor } from "./run_fixture.ts";
import type { RunRequest } from "./run_request.ts";

/** The names of what a run with this status leaves. */
async function filesLeft(change: Partial<RunRequest>, status: Result["status"]): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-" });
  try {
    const request = requestFor(folder, ["train"], change);
    const result: Result = { ...emptyResult(request), status, phases: { train: phase() } };
    const files = new ResultFiles(request, result);
    await files.open();
    await files.writeConfig();
    await files.log("one line");
    await files.writeRecorded({ rows: [], histograms: {} });
    await files.writeDlio(new DlioRecord());
    await files.writeResult();
    if (files.folder === undefined) return [];
    return [...Deno.readDirSync(files.folder)].map(({ name }) => name).sort();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("ResultFiles: a complete run leaves all of them, a failed one nothing that DLIO's readers take for whole", async () => {
  const always = ["config.yaml", "histograms.json", "log.txt", "result.json", "series.csv"];
  assertEquals(await filesLeft({}, "complete"), [...always, "dlio"].sort());
  assertEquals(await filesLeft({}, "failed"), always);
});

Deno.test("ResultFiles: writes nothing where no result is kept, and on no rank but the first", async () => {
  assertEquals(await filesLeft({ keepsResult: false, resultsFolder: undefined }, "complete"), []);
  const [, second] = inProcess(2);
  if (!second) throw new Error("There is no second rank.");
  assertEquals(await filesLeft({ cluster: second }, "complete"), []);
});

Deno.test("ResultFiles: a folder that cannot be made refuses the run", async () => {
  const request = requestFor("/proc/self", ["train"], { resultsFolder: "/proc/self/results" });
  await assertRejects(
    () => new ResultFiles(request, emptyResult(request)).open(),
    PreflightError,
    "/proc/self",
  );
});
