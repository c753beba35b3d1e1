/**
 * From words, options and environment to everything that is decided before the first byte moves: the workload,
 * the dataset it means, where it lies, how I/O is issued. Throws before anything is touched.
 */
import { type Address, isObjectScheme, parseAddress, printAddress } from "../base/address.ts";
import { ConfigError, configError, type Problem } from "../base/errors.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { joinCluster } from "../cluster/join.ts";
import { detectLauncher } from "../cluster/launcher.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { ratioProblems } from "../formats/ratio_problems.ts";
import { loadFormat } from "../formats/registry.ts";
import { kibibytes } from "../metrics/host/facts.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import {
  has as isInCatalogue,
  names as catalogueNames,
  text as catalogueText,
} from "../workload/catalogue/mod.ts";
import { isLegalPath, legalPaths } from "../workload/assign_keys.ts";
import type { RunContext } from "../workload/context.ts";
import { datasetSpecOf } from "../workload/dataset_spec.ts";
import { interpret } from "../workload/interpret.ts";
import { dataPlace, type PlaceInputs, type Setting, type StorageType } from "../workload/places.ts";
import { loadRaw } from "../workload/raw/load_raw.ts";
import { readWorkloadBytes } from "../workload/raw/read_workload_bytes.ts";
import type { RawConfig, RawEntry } from "../workload/raw/raw_config.ts";
import { readsDirect } from "../workload/reads_direct.ts";
import type { Workload } from "../workload/workload.ts";
import type { Invocation } from "./command.ts";
import type { Options } from "./option.ts";
import { surroundingsOf } from "./surroundings.ts";

export const DEFAULT_SEED = 42;

export interface Prepared {
  readonly workload: Workload;
  readonly spec: DatasetSpec;
  readonly format: Format;
  readonly cluster: Cluster;
  /** In this process. */
  readonly accelerators: number;
  readonly fromCatalogue: boolean;
  readonly mode: RunContext["mode"];
  /** Of the process, with what `.env` adds to it. */
  readonly env: RunContext["env"];
}

/** What a command makes of a workload that can do more. */
export interface Intent {
  /** False for commands that compute only: they need no credentials. */
  readonly usesStorage: boolean;
  /** As DLIO: its defaults, one accelerator a process, keys that nobody knows only warned about. */
  readonly mode?: RunContext["mode"];
  /** Phases that the command itself decides about, whatever the workload says. */
  readonly workflow: Readonly<
    Partial<Record<"generate_data" | "train" | "evaluation" | "checkpoint", boolean>>
  >;
}

export async function prepare(invocation: Invocation, intent: Intent): Promise<Prepared> {
  return (await prepareWritten(invocation, intent)).prepared;
}

/** With the workload as it was written, too. */
export async function prepareWritten(
  invocation: Invocation,
  intent: Intent,
): Promise<{ readonly prepared: Prepared; readonly written: RawConfig }> {
  const { words, options, context } = invocation;
  const { mode = "stoker" } = intent;
  const [name, ...overrides] = words;
  if (name === undefined) {
    throw configError(
      "NO_WORKLOAD",
      "",
      "No workload is named.",
      "Name one of the catalogue ('stoker workloads' lists it) or a workload file.",
    );
  }
  const cluster = joinCluster(detectLauncher(context.env, {
    ...(options.rank === undefined ? {} : { rank: options.rank }),
    ...(options["world-size"] === undefined ? {} : { size: options["world-size"] }),
  }));
  refuseUselessPlaces(invocation);
  const { env, fromDotenv, dotenv } = await surroundingsOf(context);
  const written = await loadRaw({
    workload: name,
    overrides,
    ...(options["config-dir"] === undefined ? {} : { configDir: options["config-dir"] }),
    env: context.env,
    dotenv,
    catalogue: (wanted) => isInCatalogue(wanted) ? catalogueText(wanted) : undefined,
    names: catalogueNames(),
    readFile: (path) => readWorkloadBytes(path.startsWith("/") ? path : `${context.cwd}/${path}`),
    isKnownKey: isLegalPath,
    knownKeys: legalPaths(),
    decidedKeys: options.data === undefined ? [] : ["storage.storage_type"],
    mode,
    now: context.now(),
  });
  const raw = withEntries(written, intent, options);
  const accelerators = options.accelerators ?? (mode === "dlio" ? 1 : ownAccelerators(raw));
  const machine = thisMachine();
  const workload = interpret(raw, {
    mode,
    worldSize: accelerators * cluster.size,
    ranksPerNode: accelerators * cluster.localSize,
    processesPerNode: cluster.localSize,
    cpus: machine.cpus,
    availableMemoryBytes: kibibytes(machine.read("/proc/meminfo"), "MemAvailable") ?? Infinity,
    env,
    fromDotenv,
    hasSharedProfiles: await exists(`${env.HOME ?? ""}/.aws/credentials`) ||
      await exists(`${env.HOME ?? ""}/.aws/config`),
    usesStorage: intent.usesStorage && !hasLocalPlace(options),
  });
  const spec = datasetSpecOf(workload, options.seed ?? DEFAULT_SEED);
  const format = await loadFormat(spec.format);
  const problems: readonly Problem[] = [...format.check(spec), ...ratioProblems(spec)];
  if (problems.length > 0) throw new ConfigError(problems);
  // DLIO names the workload by an override.
  const fromCatalogue = isInCatalogue(mode === "dlio" ? written.name : name);
  return { prepared: { workload, spec, format, cluster, accelerators, fromCatalogue, mode, env }, written };
}

/** What the options say about places is looked at first: the rules below ask for credentials in vain otherwise. */
function refuseUselessPlaces({ options, context }: Invocation): void {
  if (options.data === undefined) return;
  const { cwd, env: { HOME: home } } = context;
  const places = [options.data, ...(options.checkpoints === undefined ? [] : [options.checkpoints])];
  refuseUselessEndpoint(options, places.map((text) => parseAddress(text, { cwd, home })));
}

export function refuseUselessEndpoint({ endpoint }: Options, places: readonly Address[]): void {
  if (endpoint.length === 0 || places.some(({ scheme }) => isObjectScheme(scheme))) return;
  throw configError(
    "USELESS_ENDPOINT",
    "--endpoint",
    `Option --endpoint has no effect on '${places.map(printAddress).join("', '")}'.`,
    "Leave it out, or name an object store.",
  );
}

/** What the command and its options say, with the strength of the command line. */
function withEntries(raw: RawConfig, { workflow }: Intent, { data, endpoint }: Options): RawConfig {
  const entries = new Map<string, RawEntry>(raw.entries);
  const say = (path: string, value: boolean | string, detail: string) =>
    entries.set(path, { path, value, source: { kind: "command line", detail } });
  for (const [flag, value] of Object.entries(workflow)) say(`workflow.${flag}`, value, "the command");
  const scheme = data?.match(/^([a-z0-9]+):/i)?.[1]?.toLowerCase();
  const type = data === undefined ? undefined : STORAGE_TYPES[scheme ?? "file"];
  if (type !== undefined) say("storage.storage_type", type, `--data ${data}`);
  if (data !== undefined && (type === "s3" || type === "aistore")) {
    // The library is Stoker's own where nobody asked for the name of another one.
    if (!entries.has("storage.storage_library")) say("storage.storage_library", "stoker", `--data ${data}`);
    say("storage.storage_root", /^[^:]+:\/\/([^/]*)/.exec(data)?.[1] ?? "", `--data ${data}`);
  }
  const [first] = endpoint;
  if (first !== undefined) say("storage.storage_options.endpoint_url", first, `--endpoint ${first}`);
  return { ...raw, entries };
}

/** `--data` sets storage type, root and folder together. */
const STORAGE_TYPES: Readonly<Record<string, string>> = {
  file: "local_fs",
  null: "local_fs",
  direct: "direct_fs",
  s3: "s3",
  gs: "s3",
  ais: "aistore",
};

/** One, except for a checkpoint of a model that is cut into more parts than that. */
function ownAccelerators({ entries }: RawConfig): number {
  const number = (path: string) => {
    const value = entries.get(path)?.value;
    return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 1;
  };
  const checkpointOnly = entries.get("workflow.checkpoint")?.value === true &&
    entries.get("workflow.train")?.value === false;
  return checkpointOnly ? number("model.parallelism.tensor") * number("model.parallelism.pipeline") : 1;
}

/** A place given on the command line replaces the storage section, so its credentials are not asked for. */
function hasLocalPlace(options: Options): boolean {
  const { data } = options;
  return data !== undefined && !/^(s3|gs|ais):/i.test(data);
}

export function dataAddress(prepared: Prepared, invocation: Invocation): Address {
  return dataPlace(placeInputs(prepared, invocation));
}

export function placeInputs(
  { workload, fromCatalogue, mode }: Pick<Prepared, "workload" | "fromCatalogue" | "mode">,
  { options, context }: Pick<Invocation, "options" | "context">,
): PlaceInputs {
  const { values } = workload;
  return {
    mode,
    workload: fromCatalogue ? "catalogue" : "file",
    storageType: values["storage.storage_type"] as StorageType, // parallel_fs is refused by the key table
    storageRoot: setting(workload, "storage.storage_root"),
    dataFolder: setting(workload, "dataset.data_folder"),
    checkpointFolder: setting(workload, "checkpoint.checkpoint_folder"),
    uriScheme: workload.isSet("storage.storage_options.uri_scheme")
      ? values["storage.storage_options.uri_scheme"]
      : undefined,
    checkpointScheme: context.env.MLPSTORAGE_CHECKPOINT_URI_SCHEME,
    data: options.data,
    checkpoints: options.checkpoints,
    readsDirect: readsDirect(values),
    cwd: context.cwd,
    home: context.env.HOME,
  };
}

type FolderKey = "storage.storage_root" | "dataset.data_folder" | "checkpoint.checkpoint_folder";

function setting(workload: Workload, key: FolderKey): Setting {
  const { kind, detail } = workload.sourceOf(key);
  const by = kind === "yaml" ? "workload" : kind === "default" || kind === "derived" ? "default" : "user";
  return { value: workload.values[key], by, ...(detail ? { source: detail } : {}) };
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
