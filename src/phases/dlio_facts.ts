/** What DLIO's files say of the workload and of the machine. */
import { DTYPES, isDtype } from "../dataset/dtype.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Machine } from "../metrics/host/facts.ts";
import type { DlioFacts } from "../report/dlio/dlio_run.ts";
import { procFacts } from "../report/dlio/proc_facts.ts";

/** Bytes of a column's element whose type has no fixed size. */
const UNSIZED = 4;

export function dlioFactsOf(spec: DatasetSpec, machine: Machine): DlioFacts {
  return {
    filesTrain: spec.train.files,
    filesEval: spec.valid.files,
    samplesPerFile: spec.samplesPerFile,
    recordBytes: recordBytesOf(spec),
    cpuinfo: procFacts(machine.read("/proc/cpuinfo")),
    meminfo: procFacts(machine.read("/proc/meminfo")),
  };
}

/** The nominal size of a sample: all its columns, whichever are read, or else its length. */
export function recordBytesOf({ parquet: { columns }, sampleBytes }: DatasetSpec): number {
  if (columns.length === 0) return sampleBytes;
  return columns.reduce(
    (sum, { dtype, size }) => sum + size * (isDtype(dtype) ? DTYPES[dtype].bytes : UNSIZED),
    0,
  );
}
