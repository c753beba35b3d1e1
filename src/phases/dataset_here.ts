/**
 * The dataset that a reading phase finds: Stoker's own, whose manifest must be complete and mean the same samples
 * as the workload, or one that somebody else made, whose files are looked for. How many of its files a run uses
 * is the workload's business.
 */
import { type Finding, PreflightError } from "../base/errors.ts";
import { joinAddress, printAddress } from "../base/address.ts";
import { hasThisStream, type Manifest, specDifferences } from "../dataset/manifest.ts";
import type { SplitLists } from "../dataset/name_list/name_list.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { DlioListing } from "../report/dlio/dlio_run.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Store } from "../storage/store.ts";
import { moreFiles } from "../workload/rules/files.ts";
import { foreignDataset } from "./foreign_dataset.ts";
import { lookUpSome } from "./look_up_some.ts";
import { readManifest } from "./place.ts";
import type { RunRequest } from "./run_request.ts";

/** What DLIO calls the column of a dataset for which none were named. */
const ONLY_COLUMN = "data";

export interface FoundDataset {
  /** The specification to read by: what was generated, with this run's choice of columns. */
  readonly spec: DatasetSpec;
  /** The files of a dataset without a manifest. */
  readonly foreign: SplitLists | undefined;
  /** Of a foreign dataset, as its files were listed; absent where the names were computed. */
  readonly meanFileBytes?: number;
  readonly listings: readonly DlioListing[];
  readonly warnings: readonly Finding[];
}

/** Rank 0 looks; everybody gets the same answer, or the same refusal. */
export async function datasetHere(
  store: Store,
  request: RunRequest,
  signal?: AbortSignal,
): Promise<FoundDataset> {
  if (request.data.scheme === "null") {
    return { spec: request.spec, foreign: undefined, warnings: [], listings: [] };
  }
  const { cluster } = request;
  const manifest = await cluster.broadcast<Manifest | null>(
    cluster.rank === 0 ? await readManifest(store, request.data) ?? null : undefined,
  );
  if (!manifest) return await foreignDataset(store, request, signal);
  const refused = datasetRefusal(manifest, request);
  if (refused) throw new PreflightError([refused]);
  const missing = await cluster.broadcast(
    cluster.rank === 0 ? await missingFiles(store, request, manifest.spec, signal) : undefined,
  );
  if (missing.length > 0) throw new PreflightError(missing);
  return {
    spec: withColumns(manifest.spec, request.spec),
    foreign: undefined,
    ...unusedFiles(manifest.spec, request),
  };
}

/** What lies there beside the files that the run uses. */
function unusedFiles(there: DatasetSpec, request: RunRequest): Pick<FoundDataset, "warnings" | "listings"> {
  const { spec, data, workload } = request;
  const splits = workload.values["workflow.evaluation"] ? ["train", "valid"] as const : ["train"] as const;
  return {
    warnings: splits.flatMap((split) => {
      const folder = printAddress(joinAddress(data, split));
      return moreFiles(there[split].files, spec[split].files, folder, split) ?? [];
    }),
    listings: splits.map((split) => ({ split, files: there[split].files, seconds: 0 })),
  };
}

/** Why a run cannot read the dataset that this manifest describes. */
export function datasetRefusal(manifest: Manifest, request: RunRequest): Finding | undefined {
  const address = printAddress(request.data);
  const error = (code: string, text: string, remedy: string) => ({
    severity: "error" as const,
    code,
    text,
    remedy,
  });
  if (!manifest.complete) {
    return error(
      "INCOMPLETE_DATASET",
      `The dataset in '${address}' is incomplete: generating it was interrupted.`,
      "Run the same 'stoker generate' again; it continues where it stopped.",
    );
  }
  const differences = specDifferences(comparable(manifest.spec), comparable(request.spec));
  if (differences.length > 0) {
    return error(
      "OTHER_DATASET",
      `The dataset in '${address}' is not the workload's: ${differences.slice(0, 5).join("; ")}.`,
      "Name the right place with --data or dataset.data_folder, or override the workload to say what lies there.",
    );
  }
  if (!hasThisStream(manifest) && request.reading.verify !== "off") {
    return error(
      "OTHER_STREAM",
      `Cannot verify what is read of '${address}': the version of Stoker that made it had another random stream, ` +
        "or its manifest was changed by hand.",
      "Generate it again with --overwrite, or leave --verify out.",
    );
  }
  const wanted = request.workload.values["storage.storage_options.columns"];
  const strange = wanted?.find((name) => name !== ONLY_COLUMN);
  if (manifest.format === "parquet" && manifest.spec.parquet.columns.length === 0 && strange !== undefined) {
    return error(
      "READ_COLUMNS",
      `The dataset in '${address}' has no column '${strange}': it was generated with the one column '${ONLY_COLUMN}'.`,
      "Leave storage.storage_options.columns out, or name the folder that was meant.",
    );
  }
  for (const split of ["train", "valid"] as const) {
    const [there, wanted] = [manifest.spec[split].files, request.spec[split].files];
    if (there < wanted) {
      return error(
        "V28",
        `The workload reads ${wanted} ${split} files, '${address}' has ${there}.`,
        "Generate the missing files, or lower the number in the workload.",
      );
    }
  }
  return undefined;
}

/** The names follow from the manifest; with skip_listing some of them are looked up. */
async function missingFiles(
  store: Store,
  request: RunRequest,
  spec: DatasetSpec,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { values } = request.workload;
  if (!values["dataset.skip_listing"]) return [];
  const extension = (await loadFormat(spec.format)).extension(spec);
  const splits = values["workflow.evaluation"] ? ["train", "valid"] as const : ["train"] as const;
  const findings: Finding[] = [];
  for (const split of splits) {
    const names = { kind: "regular", split, ...spec[split], prefix: spec.filePrefix, extension } as const;
    findings.push(...await lookUpSome(store, request, names, signal));
  }
  return findings;
}

/** Without what may differ between generating and reading. */
function comparable(spec: DatasetSpec): unknown {
  const { train: _train, valid: _valid, seed: _seed, parquet, ...rest } = spec;
  return { ...rest, columns: parquet.columns.map(({ name, dtype, size }) => `${name} ${dtype} ${size}`) };
}

function withColumns(there: DatasetSpec, here: DatasetSpec): DatasetSpec {
  const wanted = new Map(here.parquet.columns.map((column) => [column.name, column.read]));
  const columns = there.parquet.columns.map((column) => ({
    ...column,
    read: wanted.get(column.name) ?? true,
  }));
  return { ...there, parquet: { ...there.parquet, columns } };
}
