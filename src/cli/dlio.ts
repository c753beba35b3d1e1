/**
 * `stoker dlio ...`, and this program called as `dlio_benchmark`: DLIO's command line, its files, its output. What
 * it measures is Stoker's; its exit status is 0 when the run completed, whatever the AU.
 */
import { EXIT } from "../base/errors.ts";
import { nominalSteps, shard } from "../sampling/shard.ts";
import type { PhaseName } from "../phases/run_request.ts";
import { runPhases } from "../phases/run_phases.ts";
import type { DlioOrders } from "../report/dlio/dlio_log.ts";
import { dlioFactsOf } from "../phases/dlio_facts.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { readVariable } from "../workload/environment/read_variable.ts";
import { ResultFolder } from "../report/result_folder.ts";
import { shownValue } from "../workload/workload.ts";
import { checkpointRequest } from "./checkpoint_place.ts";
import type { Answer, Command, Invocation } from "./command.ts";
import { DlioLogFile } from "./dlio/dlio_log_file.ts";
import { hydraFiles } from "./dlio/hydra_files.ts";
import { makeParents } from "./dlio/make_parents.ts";
import { pythonText, queryAnswer } from "./dlio/query.ts";
import { runPlaces } from "./dlio/run_places.ts";
import { viewFailure } from "./failure.ts";
import { dataAddress, prepare, type Prepared, prepareWritten } from "./prepare.ts";
import { phasesOf } from "./run.ts";
import { requestOf } from "./run_command.ts";

/** DLIO's own workload when none is named. */
const DEFAULT_WORKLOAD = "default";
/** First words that stand for DLIO's other programs; an override has an equals sign. */
const QUERY = "query";
const POSTPROCESSOR = "postprocessor";

export const command: Command = {
  options: ["config-dir", "rank", "world-size"],
  details: `
Takes DLIO's command line: workload=NAME, --config-dir DIR, ++workload.KEY=VALUE, hydra.run.dir=DIR,
hydra.output_subdir=DIR. Leaves DLIO's files in the run folder (./hydra_log/MODEL/TIME unless named), its log,
Hydra's folder, and Stoker's own result in stoker/. One accelerator a process. A copy of or a link to this
program that is called dlio_benchmark does the same.
query, or the name dlio_benchmark_query: prints the value that ++workload.workflow.query=KEY names.
postprocessor, or the name dlio_postprocessor: reads the files of a run in -of FOLDER, writes a report beside them.`,
  examples: [
    "stoker dlio workload=unet3d_h100 ++workload.dataset.data_folder=/mnt/u hydra.run.dir=out",
    "mpirun -n 8 stoker dlio workload=unet3d_h100 ++workload.dataset.data_folder=/mnt/u",
    "stoker dlio query workload=unet3d_h100 ++workload.workflow.query=reader.batch_size",
    "stoker dlio postprocessor -of out",
  ],
  translate,
  run,
};

/** The postprocessor has options of its own, which nobody else's parser may see. */
function translate(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first !== POSTPROCESSOR) return words.map((word) => word === "-cd" ? "--config-dir" : word);
  return rest.some((word) => word === "-h" || word === "--help") ? ["--help"] : [first, "--", ...rest];
}

async function run(given: Invocation): Promise<Answer> {
  const [first, ...rest] = given.words;
  if (first === POSTPROCESSOR) {
    return (await import("./dlio/postprocessor.ts")).postprocess(rest, given.context.cwd);
  }
  if (first === QUERY) {
    const asked = { ...given, words: [DEFAULT_WORKLOAD, ...rest] };
    const { workload } = await prepare(asked, { usesStorage: false, mode: "dlio", workflow: {} });
    return queryAnswer(workload);
  }
  // Where DLIO generates, it writes over what lies there.
  const invocation: Invocation = { ...given, options: { ...given.options, overwrite: true } };
  const { words, options, context } = invocation;
  const { prepared, written } = await prepareWritten(
    { ...invocation, words: [DEFAULT_WORKLOAD, ...words] },
    { usesStorage: true, mode: "dlio", workflow: {} },
  );
  const { workload, cluster } = prepared;
  const now = context.now();
  const places = runPlaces(written, workload, { cwd: context.cwd, now });
  const phases: PhaseName[] = phasesOf(workload);
  const checkpoints = workload.values["workflow.checkpoint"]
    ? checkpointRequest(prepared, invocation)
    : undefined;
  const isCheckpointOnly = phases.every((phase) => phase === "checkpoint");
  const data = checkpoints && isCheckpointOnly ? checkpoints.place : dataAddress(prepared, invocation);
  // DLIO drops the page cache before every epoch, and reads checkpoints that it dropped.
  const asDlio = { ...options, results: places.resultsFolder, cache: "drop" as const };
  const request = await requestOf({ ...invocation, options: asDlio }, {
    command: "dlio",
    phases,
    prepared,
    data,
    ...(checkpoints ? { checkpoints } : {}),
    keepsResult: true,
    writes: true,
  });
  if (phases.includes("generate")) await makeParents(data);
  if (checkpoints) await makeParents(checkpoints.place);
  const log = new DlioLogFile({
    path: `${places.outputFolder}/${places.logFile}`,
    orders: ordersOf(prepared, places.outputFolder),
    level: readVariable("DLIO_LOG_LEVEL", context.env).value,
    console: options.json || options.quiet ? undefined : context.console,
  });
  const outcome = await runPhases({
    ...request,
    dlioFolder: places.outputFolder,
    onDlioEvent: (event, at) => log.tell(event, at),
  }).finally(() => log.close());
  const { result, error, exitStatus } = outcome;
  if (cluster.rank === 0) {
    const hydra = await ResultFolder.open(places.hydraFolder, "", now, context.cwd);
    const files = hydraFiles(written, words, { ...places, cwd: context.cwd });
    for (const { name, text } of files) await hydra.write(name, text);
  }
  // What a terminal shows of it was shown when it happened.
  const answer = { text: "", document: result };
  if (error === undefined) {
    if (exitStatus === EXIT.done || exitStatus === EXIT.verdictFail) {
      return { ...answer, exitStatus: EXIT.done };
    }
    return {
      ...answer,
      exitStatus,
      reason: `stoker dlio: ${result.reasons.join(" ")} See ${outcome.folder}.`,
    };
  }
  const view = viewFailure(error, "dlio", new Date(result.started), options.verbose);
  return { ...answer, exitStatus, reason: view.lines.join("\n") };
}

/** As DLIO keeps it: a bare number is a mean. */
function computationText(written: unknown): string {
  return pythonText(typeof written === "number" ? { mean: written } : written ?? {});
}

function ordersOf({ workload, spec, accelerators, cluster }: Prepared, folder: string): DlioOrders {
  const { values } = workload;
  const split = (files: number, batch: number, maxSteps: number) => {
    const options = {
      files,
      samplesPerFile: spec.samplesPerFile,
      accelerators: accelerators * cluster.size,
      batch,
      maxSteps: Math.max(0, maxSteps),
    };
    return Math.min(shard(options).steps, nominalSteps(options));
  };
  return {
    modes: [
      ...values["workflow.generate_data"] ? ["Generating data"] : [],
      ...values["workflow.train"] ? ["Training"] : [],
      ...values["workflow.evaluation"] ? ["Evaluation"] : [],
      ...values["workflow.checkpoint"] ? ["Checkpointing"] : [],
    ],
    folder,
    accelerators: accelerators * cluster.size,
    facts: dlioFactsOf(spec, thisMachine()),
    trains: values["workflow.train"],
    evaluates: values["workflow.evaluation"],
    batch: values["reader.batch_size"],
    steps: split(spec.train.files, values["reader.batch_size"], values["train.total_training_steps"]),
    evaluationBatch: values["reader.batch_size_eval"],
    isOverridden: values["train.total_training_steps"] > 0,
    evaluationSteps: split(spec.valid.files, values["reader.batch_size_eval"], 0),
    computation: computationText(shownValue(workload, "train.computation_time")),
  };
}
