/** The result of a run that is about to start. */
import { isObjectScheme, printAddress } from "../base/address.ts";
import { formOfThisProgram } from "../base/form.ts";
import { VERSION } from "../base/version.ts";
import { hostFacts } from "../metrics/host/facts.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { type Result, RESULT_SCHEMA } from "../report/schema/result.ts";
import type { RunRequest } from "./run_request.ts";

/** What makes a run one that others should not be compared with unseen. */
function marksOf({ readOnly, reading }: RunRequest): string[] {
  return [
    ...readOnly ? ["read-only"] : [],
    ...reading.durationSeconds === undefined
      ? []
      : [`measured for ${reading.durationSeconds} s (--duration)`],
  ];
}

/** Names of Python clients that say nothing here: the engines are named otherwise. */
function libraryAsked({ workload }: RunRequest): string | null {
  const library = workload.values["storage.storage_library"];
  return library === undefined || library === "" || library === "stoker" ? null : library;
}

/** Of objects, the largest one that is still asked for in one request. */
function largestRequest({ data, io }: RunRequest): number {
  const objects = isObjectScheme(data.scheme) ? io.objects?.[data.scheme] : undefined;
  if (!objects) return io.blockSizeBytes;
  const { rangesFromBytes, rangeBytes } = objects.read;
  return Number.isFinite(rangesFromBytes) ? Math.max(rangesFromBytes, rangeBytes) : Number.MAX_SAFE_INTEGER;
}

export function emptyResult(request: RunRequest): Result {
  const machine = thisMachine();
  const { data, io, outside } = request;
  const local = data.scheme === "file" || data.scheme === "direct";
  return {
    schema: RESULT_SCHEMA,
    stoker: { version: VERSION, form: formOfThisProgram() },
    command: request.command,
    workload: { name: request.workload.name, config: request.workload.config() },
    label: request.label,
    note: request.note,
    data: request.phases.every((phase) => phase === "checkpoint") ? null : printAddress(data),
    checkpoints: null,
    started: outside.now().toISOString(),
    ended: null,
    status: "running",
    verdict: "none",
    reasons: [],
    exitStatus: null,
    hosts: [hostFacts(machine, local ? data.path : undefined)],
    accelerators: request.accelerators * request.cluster.size,
    threads: [],
    io: {
      backend: data.scheme,
      engine: "memory",
      direct: data.scheme === "direct",
      queueDepth: io.queueDepth,
      blockSizeBytes: largestRequest(request),
      retries: 0,
      retriedBytes: 0,
      backoffSeconds: 0,
      errors: {},
      client: "stoker",
      libraryAsked: libraryAsked(request),
    },
    endpoints: [],
    warnings: [],
    objectives: [],
    checks: [],
    marks: marksOf(request),
    phases: {},
    ceiling: null,
  };
}
