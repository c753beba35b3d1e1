/** Runs the phases of a request one after another, keeping the result after each; however it ends, it is told. */
import { ConfigError, PreflightError } from "../base/errors.ts";
import { sentences } from "../base/sentence.ts";
import type { Result } from "../report/schema/result.ts";
import { checkpointPhase } from "./checkpoint/checkpoint_phase.ts";
import { cleanPhase } from "./clean.ts";
import { generatePhase } from "./generate.ts";
import { preflight } from "./preflight.ts";
import type { PhaseName, RunRequest } from "./run_request.ts";
import { selfChecks } from "./self_checks.ts";
import { Session } from "./session.ts";
import { trainRepeatedly } from "./train_repeatedly.ts";
import { verifyPhase } from "./verify.ts";

export interface RunOutcome {
  readonly result: Result;
  readonly folder: string | undefined;
  readonly exitStatus: number;
  /** What ended the run early. */
  readonly error: unknown;
}

const PHASES: Readonly<Record<PhaseName, (session: Session) => Promise<void>>> = {
  async generate(session) {
    session.result.phases.generate = await generatePhase(session);
  },
  train: trainRepeatedly,
  async checkpoint(session) {
    await session.begin(); // preflight looked at everything that could refuse it
    await checkpointPhase(session);
  },
  async verify(session) {
    session.result.phases.verify = await verifyPhase(session);
  },
  async clean(session) {
    session.result.phases.clean = await cleanPhase(session);
  },
};

/** Refuses before anything is written; from then on every end leaves a result. */
export async function runPhases(request: RunRequest): Promise<RunOutcome> {
  const findings = await preflight(request);
  const refused = findings.filter((finding) => finding.severity === "error");
  if (refused.length > 0) throw new PreflightError(findings);
  const session = new Session(request);
  for (const { severity, code, text, remedy } of findings) {
    if (severity === "warning") session.warn(code, sentences(text, remedy));
  }
  const keepsAgainstOrders = keptDataset(request);
  if (keepsAgainstOrders !== undefined) session.warn("KEEP_FILES", keepsAgainstOrders);
  let error: unknown;
  let isRefused = false;
  session.start();
  try {
    for (const phase of request.phases) {
      session.signal.throwIfAborted();
      await PHASES[phase](session);
      await session.save();
    }
    session.result.checks.push(...selfChecks(session.result, request));
  } catch (thrown) {
    error = thrown;
    isRefused = !session.hasBegun && (thrown instanceof ConfigError || thrown instanceof PreflightError);
    // The others would wait for this rank for ever.
    if (request.cluster.size > 1) {
      await request.cluster.abort(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  if (isRefused) {
    session.discard();
    throw error;
  }
  await session.begin();
  await session.close(error);
  return {
    result: session.result,
    folder: session.folder,
    exitStatus: session.exitStatus(error),
    error,
  };
}

/** Why the dataset stays although the workload says otherwise. */
function keptDataset({ workload, phases, command }: RunRequest): string | undefined {
  const usesDataset = phases.includes("generate") || phases.includes("train");
  if (!usesDataset || workload.values["dataset.keep_files"] || phases.includes("clean")) return undefined;
  return `'stoker ${command}' keeps the dataset, although dataset.keep_files is false: 'stoker run' deletes it at ` +
    "the end, 'stoker clean' at any time.";
}
