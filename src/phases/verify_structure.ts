/**
 * Looks at a dataset that anybody may have made: are the files there that the workload names, does each of them
 * open, do counts and shapes agree. What they hold cannot be proven, and this never claims it.
 */
import { printAddress } from "../base/address.ts";
import { configError } from "../base/errors.ts";
import { splitPattern } from "../dataset/name_list/data_file.ts";
import { eachName, type NameList, namesOf, type SplitLists } from "../dataset/name_list/name_list.ts";
import { fileAt, fileCount } from "../dataset/names.ts";
import type { DatasetSpec, Split } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { loadFormat } from "../formats/registry.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { VerifyPhase } from "../report/schema/phases.ts";
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";
import type { StructureJob } from "../workers/protocol.ts";
import { expectedNames } from "./expected_names.ts";
import { fileShare } from "./file_share.ts";
import { FindingList, overRanks } from "./finding_list.ts";
import { listSplit, shareNames } from "./list_split.ts";
import type { Session } from "./session.ts";
import { verifyCrew } from "./verify_crew.ts";

const SPLITS = ["train", "valid"] as const;
/** Files that one Worker looks into at the same time, each with at most two indexes beside it. */
const OPEN_FILES = 32 * 3;

export async function verifyStructure(session: Session, store: Store): Promise<VerifyPhase> {
  const { request } = session;
  const { spec, cluster } = request;
  const format = await loadFormat(spec.format);
  if (fileCount(spec) === 0) throw nothingNamed();
  const findings = new FindingList(request.verify.maxFindings);
  const found = cluster.rank === 0 ? await findFiles(session, store, format, findings) : undefined;
  const lists: SplitLists = {
    train: await shareNames(cluster, found?.train),
    valid: await shareNames(cluster, found?.valid),
  };
  const files = SPLITS.reduce((sum, split) => sum + namesOf(lists[split]).count, 0);
  if (files === 0) throw nothingThere(spec, printAddress(request.data));
  await session.begin();
  session.warn(
    "STRUCTURE_ONLY",
    "Only the structure is looked at: nothing says what the bytes of these files must be, so their content " +
      "cannot be proven.",
  );
  const job: StructureJob = { ...fileShare(cluster, files), lists, fraction: request.verify.fraction };
  let samples = 0;
  const phase = await verifyCrew<StructureJob>(session, {
    kind: "structure",
    proves: "structure",
    spec,
    job,
    pieces: job.count,
    openFiles: OPEN_FILES,
    inAll: { filesInAll: files, bytesInAll: null },
    measures: "one file: opened, looked through, closed",
    sawSamples: (count) => void (samples = count),
  }, findings);
  if (format.structure.nameFault?.(spec) && request.verify.fraction === 1) {
    const [all = 0] = await cluster.reduce([samples], "sum");
    const wanted = fileCount(spec) * spec.samplesPerFile;
    if (cluster.rank === 0 && all !== wanted) findings.add(otherSamples(all, wanted));
  }
  return await overRanks(cluster, phase, findings);
}

async function findFiles(
  session: Session,
  store: Store,
  format: Format,
  findings: FindingList,
): Promise<SplitLists> {
  const { spec } = session.request;
  const isIndex = indexTest(spec, format);
  const nameFault = format.structure.nameFault?.(spec);
  const find = async (split: Split): Promise<NameList> => {
    const pattern = splitPattern(spec, split, format.extension(spec));
    const { names } = await listSplit(store, pattern, session.signal, (name, size) => {
      if (isTemporaryName(name) || isIndex(name)) return;
      findings.add(unexpected(name, size, `is no ${spec.format} file of the ${split} files`));
    });
    const judged = nameFault
      ? nameFindings(spec, split, names, nameFault)
      : countFindings(spec, split, names, pattern.extensions);
    for (const finding of judged) findings.add(finding);
    return names;
  };
  return { train: await find("train"), valid: await find("valid") };
}

/** Files that a format keeps beside its data files. */
function indexTest(spec: DatasetSpec, format: Format): (name: string) => boolean {
  const [data, ...others] = format.outputs(fileAt(spec, 0, format.extension(spec)));
  const endings = others.map(({ name }) => name)
    .filter((name) => data !== undefined && name.startsWith(data.name))
    .map((name) => name.slice(data?.name.length));
  return (name) => endings.some((ending) => name.endsWith(ending));
}

/** Names are compared where the files have the workload's own; of others only the number is known. */
function* countFindings(
  spec: DatasetSpec,
  split: Split,
  names: NameList,
  extensions: readonly string[],
): Generator<DamageFinding> {
  const wanted = spec[split].files;
  const { count } = namesOf(names);
  const expected = expectedNames(spec, split, extensions);
  if (names.kind === "regular" && expected.isAll(names)) return;
  const seen = expected.seen();
  for (const name of eachName(names)) seen.mark(name);
  if (seen.marked === 0) {
    if (count === wanted) return;
    const kind = count < wanted ? "missing" : "unexpected";
    const detail = `has ${count} ${spec.format} files, the workload names ${wanted}`;
    yield { file: `${split}/`, kind, offset: 0, length: 0, detail };
    return;
  }
  for (const name of seen.missing()) {
    yield { file: name, kind: "missing", offset: 0, length: 0, detail: "is not there" };
  }
  for (const name of eachName(names)) {
    if (!seen.mark(name)) yield unexpected(name, 0, "is none of the files that the workload names");
  }
}

/** Of files whose names and number nobody knows. */
function* nameFindings(
  spec: DatasetSpec,
  split: Split,
  names: NameList,
  nameFault: (name: string) => string | undefined,
): Generator<DamageFinding> {
  if (spec[split].files > 0 && namesOf(names).count === 0) {
    yield {
      file: `${split}/`,
      kind: "missing",
      offset: 0,
      length: 0,
      detail: `has no ${spec.format} file in any folder`,
    };
  }
  for (const name of eachName(names)) {
    const detail = nameFault(name);
    if (detail !== undefined) yield unexpected(name, 0, detail);
  }
}

function otherSamples(found: number, wanted: number): DamageFinding {
  const detail = `holds ${found} samples in all its files instead of ${wanted}`;
  return { file: "./", kind: found < wanted ? "missing" : "unexpected", offset: 0, length: 0, detail };
}

function unexpected(file: string, length: number, detail: string): DamageFinding {
  return { file, kind: "unexpected", offset: 0, length, detail };
}

function nothingNamed(): Error {
  return configError(
    "NO_FILES",
    "dataset.num_files_train",
    "The workload names no files: dataset.num_files_train and dataset.num_files_eval are 0.",
    "Say how many files there must be.",
  );
}

function nothingThere(spec: DatasetSpec, address: string): Error {
  return configError(
    "NO_DATASET",
    "",
    `Cannot verify '${address}': neither train/ nor valid/ holds a ${spec.format} file.`,
    "Name the folder that holds train/, and compare dataset.format and the numbers of subfolders with it.",
  );
}
