/** Everything that can be known before a run starts: whether it can work, here, now. All findings at once. */
import { type Finding, PreflightError } from "../base/errors.ts";
import { isObjectScheme, printAddress } from "../base/address.ts";
import type { Manifest } from "../dataset/manifest.ts";
import { fileAt, fileCount } from "../dataset/names.ts";
import { loadFormat } from "../formats/registry.ts";
import { kibibytes } from "../metrics/host/facts.ts";
import { mountOf, parseMounts } from "../metrics/host/mounts.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { formatBytes } from "../base/units.ts";
import { checkpointFindings } from "./checkpoint/checkpoint_findings.ts";
import { descriptorFinding } from "./crew.ts";
import { datasetChecks } from "./dataset_checks.ts";
import { topFolders } from "./dataset_folders.ts";
import { datasetSizes } from "./dataset_sizes.ts";
import { descriptorsNow } from "./descriptors.ts";
import { foreignDataset } from "./foreign_dataset.ts";
import { lookFindings, openPlace, readManifest } from "./place.ts";
import { memoryBytes } from "./plan_of.ts";
import { presentFiles } from "./present_files.ts";
import type { RunRequest } from "./run_request.ts";
import { resultsFolderFinding } from "./results_folder_finding.ts";
import { NO_ROOM, type Room, shareRoom } from "./shared_room.ts";
import type { Store } from "../storage/store.ts";

/** Findings that there is too little of something. */
const ROOM = new Set(["FREE_SPACE", "FREE_INODES"]);

export async function preflight(request: RunRequest): Promise<Finding[]> {
  const { phases, checkpoints } = request;
  const usesDataset = phases.includes("generate") || phases.includes("train");
  const { findings, room } = usesDataset ? await datasetFindings(request) : await placeFindings(request);
  const results = resultsFolderOf(request);
  const unkept = results === undefined || request.cluster.rank !== 0
    ? undefined
    : resultsFolderFinding(results);
  const all = [...findings, ...(unkept ? [unkept] : [])];
  if (!checkpoints) return all;
  const beside = shareRoom(request.data, checkpoints.place) ? room : NO_ROOM;
  return [...all, ...await checkpointFindings(request, checkpoints, beside)];
}

/** What was found out, and the room that the files will take which the run makes. */
interface Looked {
  readonly findings: readonly Finding[];
  readonly room: Room;
}

/** Of what lies at the data address already, whatever it is. */
async function placeFindings({ phases, data, io }: RunRequest): Promise<Looked> {
  if (!phases.includes("verify") && !phases.includes("clean")) return { findings: [], room: NO_ROOM };
  const store = await openPlace(data, io);
  try {
    return { findings: await lookFindings(store, data), room: NO_ROOM };
  } finally {
    await store.close();
  }
}

async function datasetFindings(request: RunRequest): Promise<Looked> {
  const findings: Finding[] = [];
  const machine = thisMachine();
  const available = kibibytes(machine.read("/proc/meminfo"), "MemAvailable");
  const need = memoryBytes(request.accelerators, request.io);
  if (available !== undefined && need > available) {
    findings.push({
      severity: "error",
      code: "MEMORY",
      text: `${request.accelerators} accelerators need ${formatBytes(need)}, ${
        formatBytes(available)
      } are available.`,
      remedy: "Lower --accelerators, --queue-depth or --block-size.",
    });
  }
  if (request.accelerators > machine.cpus) {
    findings.push({
      severity: "warning",
      code: "CPUS",
      text: `${request.accelerators} accelerators share ${machine.cpus} processors.`,
      remedy: "Compare with the client ceiling in the result before blaming the storage.",
    });
  }
  const unreadable = partitionedTraining(request);
  if (unreadable) findings.push(unreadable);
  const tooFew = descriptorFinding(request.accelerators, descriptorsNow(request.accelerators * 4));
  if (tooFew) findings.push(tooFew);
  const sameStorage = resultsOnStorageUnderTest(request);
  if (sameStorage) findings.push(sameStorage);
  const storage = await storageFindings(request);
  return { findings: [...findings, ...storage.findings], room: storage.room };
}

/** DLIO's readers look for files in the folder of a split, and would find none. */
function partitionedTraining({ phases, spec: { format, parquet } }: RunRequest): Finding | undefined {
  if (!phases.includes("train") || format !== "parquet" || parquet.partitionBy === undefined) {
    return undefined;
  }
  return {
    severity: "error",
    code: "PARTITIONED",
    text:
      `Training cannot read files that are partitioned by '${parquet.partitionBy}': they lie in a folder ` +
      "for each value, where no reader of training files looks.",
    remedy: "Leave dataset.parquet.partition_by out, or set workflow.train=false to generate only.",
  };
}

async function storageFindings(request: RunRequest): Promise<Looked> {
  const store = await openPlace(request.data, request.io);
  try {
    const writes = request.phases.includes("generate") && !request.readOnly;
    const sizes = writes
      ? await datasetSizes(request.spec, await loadFormat(request.spec.format), request.outside.interrupt)
      : undefined;
    const roomBeside = (present: Room): Room => ({
      bytes: Math.max(0, Number(sizes?.total ?? 0n) - present.bytes),
      files: writes ? Math.max(0, fileCount(request.spec) - present.files) : 0,
    });
    const names = writes ? await longestNames(request) : [];
    const ask = (present: Room) =>
      store.preflight({ writes, ...roomBeside(present), mayProbe: !request.readOnly, names });
    // A server that does not answer is told about once, and is not asked for a manifest.
    const answered = isObjectScheme(request.data.scheme) ? await ask(NO_ROOM) : undefined;
    if (answered?.some(({ severity }) => severity === "error")) {
      return { findings: answered, room: roomBeside(NO_ROOM) };
    }
    const manifest = request.data.scheme === "null" ? undefined : await readManifest(store, request.data);
    let present = manifest?.complete ? roomOf(manifest) : NO_ROOM;
    let asked = answered ?? await ask(present);
    // What a killed run wrote stays; it is counted only where that decides.
    if (writes && manifest?.complete === false && asked.some(({ code }) => ROOM.has(code))) {
      present = await roomOfFiles(store, manifest);
      asked = await ask(present);
    }
    const found = [...asked];
    if (!writes && manifest && !manifest.complete) {
      found.push({
        severity: "error",
        code: "INCOMPLETE_DATASET",
        text: `The dataset in '${printAddress(request.data)}' is incomplete.`,
        remedy: "Run 'stoker generate' with the same workload and --data.",
      });
    }
    // Where nothing can be looked at, there is no more to say.
    const isSeen = found.every(({ severity }) => severity !== "error");
    if (!writes && !manifest && isSeen && request.data.scheme !== "null") {
      found.push(...await foreignFindings(store, request));
    }
    if (request.command === "check" && isSeen) found.push(...await datasetChecks(store, request, manifest));
    return { findings: found, room: roomBeside(present) };
  } finally {
    await store.close();
  }
}

/** Names of one split are as long as each other: numbers in them are padded. */
async function longestNames({ spec }: RunRequest): Promise<readonly string[]> {
  const format = await loadFormat(spec.format);
  const extension = format.extension(spec);
  const firsts = [[0, spec.train], [spec.train.files, spec.valid]] as const;
  return firsts.filter(([, { files }]) => files > 0)
    .flatMap(([first]) => format.outputs(fileAt(spec, first, extension)).map(({ name }) => name));
}

function roomOf({ bytes, files }: Manifest): Room {
  return { bytes: Number(bytes), files: files.train + files.valid };
}

/** Unfinished files count too: the next run removes them first. */
async function roomOfFiles(store: Store, { spec }: Manifest): Promise<Room> {
  const format = await loadFormat(spec.format);
  const { files, bytes, temporaryBytes } = await presentFiles(store, topFolders(spec, format));
  return { bytes: bytes + temporaryBytes, files };
}

/** What can be said of a dataset that Stoker did not make. A run lists its files itself, once. */
async function foreignFindings(store: Store, request: RunRequest): Promise<readonly Finding[]> {
  if (!request.workload.values["dataset.skip_listing"] && await isEmpty(store, "train")) {
    return [{
      severity: "error",
      code: "NO_DATASET",
      text:
        `No dataset lies in '${printAddress(request.data)}': there is neither .stoker/dataset.json nor a ` +
        "file below train/.",
      remedy:
        "Run 'stoker generate' with the same workload and --data first, or name the folder that holds train/.",
    }];
  }
  if (request.command !== "check") return [];
  try {
    return (await foreignDataset(store, request, request.outside.interrupt)).warnings;
  } catch (error) {
    if (error instanceof PreflightError) return error.findings;
    throw error;
  }
}

async function isEmpty(store: Store, folder: string): Promise<boolean> {
  for await (const _ of store.list(folder)) return false;
  return true;
}

/** Absolute; undefined where none is kept. */
function resultsFolderOf({ resultsFolder, keepsResult, outside }: RunRequest): string | undefined {
  if (!keepsResult && resultsFolder === undefined) return undefined;
  const folder = resultsFolder ?? `${outside.cwd}/results`;
  return folder.startsWith("/") ? folder : `${outside.cwd}/${folder}`;
}

/** Logs on the storage under test disturb what is measured; MLPerf Storage forbids it. */
function resultsOnStorageUnderTest(request: RunRequest): Finding | undefined {
  const { data } = request;
  const results = resultsFolderOf(request);
  if (results === undefined) return undefined;
  if (data.scheme !== "file" && data.scheme !== "direct") return undefined;
  const mounts = parseMounts(thisMachine().read("/proc/self/mountinfo") ?? "");
  const [ofData, ofResults] = [mountOf(data.path, mounts), mountOf(results, mounts)];
  if (!ofData || !ofResults || ofData.device !== ofResults.device) return undefined;
  return {
    severity: "warning",
    code: "RESULTS_PLACE",
    text: `The results go to the storage under test (${ofResults.mountPoint}).`,
    remedy: "Name another file system with --results, as DLIO with hydra.run.dir.",
  };
}
