/** `stoker io read|write|mix ADDRESS...`: raw requests, as fio and elbencho make them. */
import { statusOfPath } from "../../ffi/file_status.ts";
import { solo } from "../cluster/solo.ts";
import { EXIT, PreflightError } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import { VERSION } from "../base/version.ts";
import type { IoRequest } from "../phases/io/io_request.ts";
import { prepareFiles } from "../phases/io/prepare_files.ts";
import { type EndedIo, failedReport, runningReport } from "../phases/io/io_report.ts";
import { type IoRuns, repeatIo } from "../phases/io/repeat_io.ts";
import { repeatsReport } from "../phases/io/repeats_report.ts";
import type { IoOutcome } from "../phases/io/run_io.ts";
import { resultsFolderFinding } from "../phases/results_folder_finding.ts";
import { ioObjectives } from "../report/io_objectives.ts";
import { ResultFolder } from "../report/result_folder.ts";
import type { IoReport } from "../report/schema/io.ts";
import type { DryRun } from "../report/schema/plan.ts";
import { canonicalCommand, fioCommand } from "./io/canonical.ts";
import { measuredText, renderIo, renderTotals, troubleLines } from "./io/render.ts";
import { ioRequestOf } from "./io/request_of.ts";
import { translate } from "./io/translate.ts";
import type { Answer, Command, Invocation } from "./command.ts";
import { connectionAlone } from "./connection.ts";
import { viewFailure } from "./failure.ts";
import { issuing } from "./issuing.ts";
import { bytesAnswer } from "./places_answer.ts";
import { tellWarnings } from "./tell_warnings.ts";

export const command: Command = {
  options: [
    "size",
    "files",
    "random",
    "direct",
    "block-size",
    "queue-depth",
    "jobs",
    "duration",
    "ramp",
    "read-percent",
    "limit-rate",
    "limit-iops",
    "verify",
    "overwrite",
    "fsync",
    "cache",
    "io-engine",
    "seed",
    "endpoint",
    "write-integrity",
    "dry-run",
    "read-only",
    "time-limit",
    "repeat",
    "gap",
    "require",
    "label",
    "note",
    "results",
  ],
  details: `
The jobs share the files: without --duration every block is moved once. What is written is the addressable
stream, by which a file of 'io' is recognised and its bytes are verified later; a file of anybody else is
written only with --overwrite, a device that is in use or holds anything never. --fsync is none here.
fio's and elbencho's words are understood; the first line says the same in Stoker's. What is left out has
Stoker's default, not theirs.`,
  examples: [
    "stoker io write direct:///mnt/nvme/x --size 16GiB --queue-depth 8",
    "stoker io read direct:///mnt/nvme/x --random --block-size 4KiB --queue-depth 64 --duration 30s",
    "stoker io --rw=randread --bs=4k --iodepth=64 --direct=1 --filename=/mnt/nvme/x --runtime=30",
  ],
  translate,
  async run(invocation): Promise<Answer> {
    const { options, context } = invocation;
    const started = context.now();
    const request = await reaching(ioRequestOf(invocation), invocation);
    await answering(request, invocation);
    if (options["dry-run"]) return await dryRun(request, started);
    const objectives = ioObjectives(request.kind, options.require);
    const say = (line: string) => {
      if (!options.json && !options.quiet) context.console.out(`${line}\n`);
    };
    refuseResults(options.results, context.cwd);
    const prepared = await prepareFiles(request, true);
    const canonical = canonicalCommand(request);
    say(canonical);
    const totalBytes = prepared.files.reduce((sum, { size }) => sum + size, 0);
    say(renderTotals({
      kind: request.kind,
      ...request.io,
      ...prepared.description,
      files: prepared.files.length,
      totalBytes,
      random: request.random,
      jobs: request.jobs,
    }));
    const folder = options.results === undefined
      ? undefined
      : await ResultFolder.open(options.results, "io", started, context.cwd);
    const fio = fioCommand(
      prepared.description.engine === "threads"
        ? { ...request, io: { ...request.io, engine: "threads" } }
        : request,
      prepared.files.map(({ address, size }) => ({ path: address.path, size })),
    );
    const { label = null, note = null } = options;
    const head = { started, command: canonical, fio, label, note };
    const running = runningReport(head, request, prepared);
    const keep = (report: IoReport) => folder?.write("result.json", JSON.stringify(report, null, 2) + "\n");
    await keep(running);
    const failed = async (error: unknown, outcome?: IoOutcome): Promise<Answer> => {
      const document = failedReport(running, error, outcome);
      await keep(document);
      const { lines } = viewFailure(error, "io", started, options.verbose);
      const text = troubleLines(document).join("\n");
      return { exitStatus: document.exitStatus, text, document, reason: lines.join("\n") };
    };
    let ended: IoRuns;
    try {
      ended = await repeatIo(request, prepared, {
        repeat: options.repeat ?? 1,
        gapSeconds: options.gap ?? 0,
        timeLimitSeconds: options["time-limit"],
      });
    } catch (error) {
      return await failed(error);
    }
    const last = ended.runs.at(-1)?.outcome;
    if (last?.failure) return await failed(last.failure.error, last);
    const report = repeatsReport(head, request, ended, objectives);
    await keep(report);
    const reason = reasonOf(report);
    return {
      exitStatus: report.exitStatus,
      text: renderIo(report),
      document: report,
      ...(reason === undefined ? {} : { reason }),
    };
  },
};

/** Before the first file is made. */
function refuseResults(folder: string | undefined, cwd: string): void {
  if (folder === undefined) return;
  const finding = resultsFolderFinding(folder.startsWith("/") ? folder : `${cwd}/${folder}`);
  if (finding) throw new PreflightError([finding]);
}

/** With what it takes to reach objects; each request for them is as large as --block-size says. */
async function reaching(request: IoRequest, invocation: Invocation): Promise<IoRequest> {
  const workload = await connectionAlone("io", invocation.context);
  const machine = { workload, accelerators: request.jobs, cluster: solo(), mode: "stoker" } as const;
  const { objects, queueDepth } = await issuing(invocation, machine, request.addresses);
  tellWarnings(workload, invocation);
  const io = { ...request.io, queueDepth };
  const { blockSizeBytes } = io;
  const sized = Object.entries(objects ?? {}).map(([scheme, settings]) => [
    scheme,
    { ...settings, read: { rangesFromBytes: blockSizeBytes, rangeBytes: blockSizeBytes } },
  ]);
  return { ...request, io: objects ? { ...io, objects: Object.fromEntries(sized) } : io };
}

/** Files of which the main thread will read: who wrote them, or, where the kernel cannot say, what O_DIRECT asks for. */
async function answering({ kind, verify, addresses }: IoRequest, invocation: Invocation): Promise<void> {
  const [first] = addresses;
  if (first?.scheme !== "file" && first?.scheme !== "direct") return;
  const isDirect = first.scheme === "direct";
  const read = addresses.map(({ path }) => path).filter((path) => {
    const status = statusOfPath(path);
    return status?.kind === "file" &&
      (kind !== "read" || verify || (isDirect && status.direct === undefined));
  });
  await bytesAnswer(invocation, read, isDirect);
}

function reasonOf({ exitStatus, findings, error, objectives }: EndedIo): string | undefined {
  if (error) return `stoker io: ${error.message} ${error.remedy}`;
  const missed = objectives.find(({ met }) => !met);
  if (exitStatus === EXIT.verdictFail && missed) {
    return `stoker io: Objective '${missed.expression}' is missed: measured ${
      measuredText(missed.measured)
    }. ` +
      "Look at the rates above, or set another objective.";
  }
  if (exitStatus !== EXIT.integrity) return undefined;
  const [first] = findings;
  const files = new Set(findings.map(({ file }) => file)).size;
  return `stoker io: Wrong bytes in ${files} ${files === 1 ? "file" : "files"}, the first in ` +
    `'${first?.file}' at offset ${first?.offset} (${first?.kind}). Trust no copy of this data before the cause is known.`;
}

async function dryRun(request: IoRequest, started: Date): Promise<Answer> {
  const { files } = await prepareFiles(request, false);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const all = { files: files.length, bytes };
  const none = { files: 0, bytes: 0 };
  const document: DryRun = {
    schema: "stoker.dry-run/1",
    stoker: { version: VERSION },
    started: started.toISOString(),
    command: "io",
    write: request.kind === "read" ? none : all,
    read: request.kind === "write" ? none : all,
    delete: none,
  };
  const verb = { read: "read", write: "write", mix: "read and write" }[request.kind];
  const text = `Would ${verb} ${formatBytes(bytes)} in ${files.length} ${
    files.length === 1 ? "file" : "files"
  }.`;
  return { exitStatus: EXIT.done, text, document };
}
