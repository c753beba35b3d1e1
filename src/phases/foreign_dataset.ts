/**
 * A dataset that lies there without Stoker's manifest: its files are listed, or their names computed and some of
 * them looked up, and the first one must be what the workload says. Nothing here can prove content.
 */
import { type Finding, IntegrityError, PreflightError } from "../base/errors.ts";
import { joinAddress, printAddress } from "../base/address.ts";
import { fileNames } from "../dataset/name_list/file_names.ts";
import { partitionColumns, splitPattern } from "../dataset/name_list/data_file.ts";
import { type NameList, namesOf, type SplitLists } from "../dataset/name_list/name_list.ts";
import type { RegularNames } from "../dataset/name_list/regular_names.ts";
import type { DatasetSpec, FormatName, Split } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Store } from "../storage/store.ts";
import type { DlioListing } from "../report/dlio/dlio_run.ts";
import { withRangeReader } from "../workers/range_reader.ts";
import { fewerFiles, moreFiles } from "../workload/rules/files.ts";
import type { FoundDataset } from "./dataset_here.ts";
import { listSplit, shareNames } from "./list_split.ts";
import { lookUpSome } from "./look_up_some.ts";
import type { RunRequest } from "./run_request.ts";
import { readUnitOf } from "./train_job.ts";

/** DLIO writes random bytes under these names, and its readers never look into a file. */
const UNREADABLE_IN_DLIO: readonly FormatName[] = ["jpeg", "png", "synthetic"];

export async function foreignDataset(
  store: Store,
  request: RunRequest,
  signal?: AbortSignal,
): Promise<FoundDataset> {
  const { cluster, workload } = request;
  const wanted = withWantedColumns(request);
  const format = await loadFormat(wanted.format);
  const findings: Finding[] = [];
  const listings: DlioListing[] = [];
  let meanFileBytes: number | undefined;
  const find = async (split: Split): Promise<NameList> => {
    const began = performance.now();
    const own = cluster.rank === 0 ? await findSplit(store, request, split, format, signal) : undefined;
    const { findings: found, meanBytes } = await cluster.broadcast(
      own && { findings: own.findings, meanBytes: own.meanBytes },
    );
    findings.push(...found);
    meanFileBytes ??= meanBytes ?? undefined;
    const names = await shareNames(cluster, own?.names);
    listings.push({ split, files: namesOf(names).count, seconds: (performance.now() - began) / 1000 });
    return names;
  };
  const evaluates = workload.values["workflow.evaluation"];
  const foreign: SplitLists = {
    train: await find("train"),
    // DLIO lists it in any case, and fails where it is missing.
    valid: evaluates ? await find("valid") : nothing("valid", format.extension(wanted)),
  };
  findings.push(...unprovable(request));
  refuse(findings);
  const spec = withoutPartitionColumns(wanted, foreign);
  const looked = cluster.rank === 0
    ? await lookAtFirst(store, { ...request, spec }, format, foreign, signal)
    : undefined;
  findings.push(...await cluster.broadcast(looked));
  refuse(findings);
  return {
    spec,
    foreign,
    warnings: findings,
    listings,
    ...(meanFileBytes === undefined ? {} : { meanFileBytes }),
  };
}

/** Columns need no description to be read: their names are looked for in each file. */
function withWantedColumns({ spec, workload }: RunRequest): DatasetSpec {
  const wanted = workload.values["storage.storage_options.columns"];
  if (wanted === undefined || spec.parquet.columns.length > 0) return spec;
  const columns = wanted.map((name) => ({ name, dtype: "binary", size: 1, read: true }));
  return { ...spec, parquet: { ...spec.parquet, columns } };
}

/** What a partitioned table says in the names of its folders is read from no file. */
function withoutPartitionColumns(spec: DatasetSpec, { train }: SplitLists): DatasetSpec {
  const names = namesOf(train);
  const columns = spec.format === "parquet" && names.count > 0 ? partitionColumns(names.at(0)) : [];
  if (columns.length === 0) return spec;
  const inFiles = spec.parquet.columns.map((one) =>
    columns.includes(one.name) ? { ...one, read: false } : one
  );
  return { ...spec, parquet: { ...spec.parquet, columns: inFiles } };
}

function refuse(findings: readonly Finding[]): void {
  if (findings.some(({ severity }) => severity === "error")) throw new PreflightError(findings);
}

/** What would need to know who made the bytes. */
function unprovable(request: RunRequest): Finding[] {
  const address = printAddress(request.data);
  const findings: Finding[] = [];
  if (request.reading.verify !== "off") {
    findings.push({
      severity: "error",
      code: "NO_PROOF",
      text: `Cannot verify what is read in '${address}': there is no .stoker/dataset.json, so nothing says ` +
        `what the bytes must be.`,
      remedy: "Leave --verify out, or generate the dataset with Stoker.",
    });
  }
  if (request.phases.includes("clean")) {
    findings.push({
      severity: "error",
      code: "NOT_OURS",
      text:
        `Cannot delete the dataset in '${address}' at the end (dataset.keep_files is false): Stoker deletes ` +
        `only what it made, and there is no .stoker/dataset.json.`,
      remedy: "Set dataset.keep_files=true, and remove it yourself.",
    });
  }
  return findings;
}

interface FoundSplit {
  readonly names: NameList;
  /** Null: not listed. */
  readonly meanBytes: number | null;
  readonly findings: Finding[];
}

async function findSplit(
  store: Store,
  request: RunRequest,
  split: Split,
  format: Format,
  signal: AbortSignal | undefined,
): Promise<FoundSplit> {
  const { spec, workload } = request;
  const extension = format.extension(spec);
  if (workload.values["dataset.skip_listing"]) {
    const names: RegularNames = {
      kind: "regular",
      split,
      ...spec[split],
      prefix: spec.filePrefix,
      extension,
    };
    return { names, meanBytes: null, findings: await lookUpSome(store, request, names, signal) };
  }
  const { names, bytes, others } = await listSplit(store, splitPattern(spec, split, extension), signal);
  const found = namesOf(names).count;
  const meanBytes = found === 0 ? null : bytes / found;
  const wanted = spec[split].files;
  const folder = printAddress(joinAddress(request.data, split));
  const few = fewerFiles(found, wanted, `'${folder}'`, split);
  if (few) {
    const elsewhere = others === 0
      ? ""
      : ` ${others} other files lie there or below it: compare dataset.format (${spec.format}) and ` +
        `dataset.num_subfolders_${split === "train" ? "train" : "eval"} (${
          spec[split].subfolders
        }) with them.`;
    return { names, meanBytes, findings: [{ ...few, text: few.text + elsewhere }] };
  }
  const more = moreFiles(found, wanted, folder, split);
  return { names, meanBytes, findings: more ? [more] : [] };
}

/** A dataset that is not the workload's shows in its first file. */
async function lookAtFirst(
  store: Store,
  request: RunRequest,
  format: Format,
  foreign: SplitLists,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { spec } = request;
  if (UNREADABLE_IN_DLIO.includes(spec.format) || spec.train.files === 0) return [];
  const name = fileNames(spec, format.extension(spec), foreign)(0);
  const address = printAddress(joinAddress(request.data, name));
  const finding = (severity: "error" | "warning", code: string, text: string, remedy: string): Finding[] => [
    { severity, code, text, remedy },
  ];
  try {
    const { samples } = await withRangeReader(store, name, (read) => format.probe(read, spec), signal);
    if (samples === spec.samplesPerFile) return [];
    const text =
      `'${address}' holds ${samples} samples, the workload says ${spec.samplesPerFile} for each file.`;
    const remedy = `Set dataset.num_samples_per_file=${samples}.`;
    return samples < spec.samplesPerFile
      ? finding("error", "FEWER_SAMPLES", text, remedy)
      : finding("warning", "MORE_SAMPLES", `${text} The others are not counted.`, remedy);
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    const text = `'${address}' does not fit the workload: ${error.message}`;
    // DLIO reads whole files without looking into them, and some that it writes nobody here can look into.
    return readUnitOf(request.workload) === "file"
      ? finding("warning", error.code, `${text}. Whole files are read all the same.`, error.remedy)
      : finding("error", error.code, `${text}.`, error.remedy);
  }
}

function nothing(split: Split, extension: string): RegularNames {
  return { kind: "regular", split, files: 0, subfolders: 0, prefix: "", extension };
}
