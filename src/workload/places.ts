/**
 * Where the dataset and the checkpoints of a workload lie: the one place that joins storage type, root, folders,
 * options and the variable of the MLPerf suite. It must never send to the local disk what was meant for an
 * object store, nor anything to a folder that the user did not name.
 */
import { type Address, type AddressContext, isObjectScheme, joinAddress } from "../base/address.ts";
import { parseAddress, parseScheme, printAddress, type Scheme } from "../base/address.ts";
import { withoutCredentials, writtenScheme } from "../base/address.ts";
import { ConfigError } from "../base/errors.ts";

export type StorageType = "local_fs" | "direct_fs" | "s3" | "s3_torch" | "aistore";

/** A path-like value and who wrote it. */
export interface Setting {
  readonly value: string;
  /** user: the command line or a variable; workload: the YAML; default: nobody. */
  readonly by: "user" | "workload" | "default";
  /** For messages, e.g. "unet3d.yaml line 7". */
  readonly source?: string;
}

/**
 * Plain inputs of the two functions below. `use_full_object_uri` is not among them: it changes how DLIO spells an
 * object towards a Python library, not where the object lies.
 */
export interface PlaceInputs {
  /** `dlio` keeps DLIO's default folders; otherwise a catalogue workload needs a place named by the user. */
  readonly mode: "stoker" | "dlio";
  readonly workload: "catalogue" | "file";
  readonly storageType: StorageType;
  readonly storageRoot: Setting;
  readonly dataFolder: Setting;
  readonly checkpointFolder: Setting;
  /** `storage_options.uri_scheme` where somebody wrote it. */
  readonly uriScheme: string | undefined;
  /** MLPSTORAGE_CHECKPOINT_URI_SCHEME; empty counts as unset. */
  readonly checkpointScheme: string | undefined;
  /** `--data`: sets storage type, root and data folder together, and beats the variable. */
  readonly data: string | undefined;
  /** `--checkpoints`. */
  readonly checkpoints: string | undefined;
  /** What would be read through the page cache is read past it, in one of the ways that DLIO has to say so. */
  readonly readsDirect: boolean;
  readonly cwd: string;
  readonly home: string | undefined;
}

/** What each storage type means by itself, and which schemes a folder or `uri_scheme` may name beside it. */
const KINDS: Readonly<Record<StorageType, { scheme: Scheme; folders: string[]; options: string[] }>> = {
  // An object scheme in the options is a left-over that local_fs ignores; direct comes in by `readsDirect`.
  local_fs: { scheme: "file", folders: ["file"], options: ["file", "direct", "s3", "gs", "ais"] },
  direct_fs: { scheme: "direct", folders: ["direct"], options: ["direct"] },
  s3: { scheme: "s3", folders: ["s3", "gs"], options: ["s3", "gs"] },
  s3_torch: { scheme: "s3", folders: ["s3", "gs"], options: ["s3", "gs"] },
  aistore: { scheme: "ais", folders: ["ais", "s3"], options: ["ais", "s3"] },
};

const DATA_KEY = "dataset.data_folder";
const CHECKPOINT_KEY = "checkpoint.checkpoint_folder";
const ROOT_KEY = "storage.storage_root";
const SCHEME_KEY = "storage.storage_options.uri_scheme";
const VARIABLE = "MLPSTORAGE_CHECKPOINT_URI_SCHEME";

/** The folder or prefix that holds `train/` and `valid/`. */
export function dataPlace(inputs: PlaceInputs): Address {
  const place = namedPlace(inputs);
  return inputs.readsDirect && place.scheme === "file" ? { ...place, scheme: "direct" } : place;
}

function namedPlace(inputs: PlaceInputs): Address {
  if (inputs.data !== undefined) return optionAddress("--data", inputs.data, inputs);
  refuseUnnamed(DATA_KEY, inputs.dataFolder, "--data", inputs);
  const base = baseOf(inputs);
  return placeBelow(base, DATA_KEY, inputs.dataFolder, inputs);
}

/** The folder or prefix that holds the checkpoints; with `--data` alone a relative folder lies below that. */
export function checkpointPlace(inputs: PlaceInputs): Address {
  if (inputs.checkpoints !== undefined) return optionAddress("--checkpoints", inputs.checkpoints, inputs);
  if (inputs.data === undefined) {
    refuseUnnamed(CHECKPOINT_KEY, inputs.checkpointFolder, "--checkpoints", inputs);
  }
  const base = baseOf(inputs);
  return placeBelow(base, CHECKPOINT_KEY, withVariable(base, inputs), inputs);
}

/** What bare folders are relative to. */
interface Base {
  readonly scheme: Scheme;
  /** Schemes that a qualified folder may have. */
  readonly folders: readonly string[];
  /** Undefined for objects without a root: then a bare folder begins with its bucket. */
  readonly root: Address | undefined;
  /** The setting that a contradicting folder contradicts. */
  readonly said: string;
}

function baseOf(inputs: PlaceInputs): Base {
  if (inputs.data !== undefined) {
    const root = optionAddress("--data", inputs.data, inputs);
    return { scheme: root.scheme, folders: [root.scheme], root, said: `--data is '${inputs.data}'` };
  }
  const kind = KINDS[inputs.storageType];
  const written = inputs.uriScheme === undefined ? undefined : bareScheme(inputs.uriScheme);
  const said = `storage.storage_type is '${inputs.storageType}'`;
  if (written !== undefined && !kind.options.includes(written)) {
    const setting: Setting = { value: written, by: "user" };
    located(SCHEME_KEY, setting, () => parseScheme(written));
    throw contradiction(SCHEME_KEY, setting, said);
  }
  const chosen = inputs.storageType === "s3" || inputs.storageType === "s3_torch" ? written : undefined;
  const base: Base = chosen === undefined
    ? { scheme: kind.scheme, folders: kind.folders, root: undefined, said }
    : {
      scheme: chosen === "gs" ? "gs" : "s3",
      folders: [chosen],
      root: undefined,
      said: `${SCHEME_KEY} is '${chosen}'`,
    };
  return { ...base, root: rootOf(base, inputs) };
}

function rootOf(base: Base, inputs: PlaceInputs): Address | undefined {
  const { storageRoot } = inputs;
  if (!isObjectScheme(base.scheme)) {
    return placeBelow({ ...base, root: undefined }, ROOT_KEY, storageRoot, inputs);
  }
  if (storageRoot.by === "default") return undefined;
  if (/^(\/|~|\.\.?(\/|$)|file:|direct:)/i.test(storageRoot.value)) {
    throw new ConfigError([{
      code: "V23",
      key: ROOT_KEY,
      ...facts(storageRoot),
      text: `${ROOT_KEY} is '${storageRoot.value}', a local folder, but ${base.said}.`,
      remedy: `Give the bucket as ${ROOT_KEY}, or set storage.storage_type to local_fs or direct_fs.`,
    }]);
  }
  return placeBelow(base, ROOT_KEY, storageRoot, inputs);
}

function placeBelow(base: Base, key: string, folder: Setting, inputs: PlaceInputs): Address {
  const context = contextOf(inputs);
  const scheme = writtenScheme(folder.value);
  if (scheme !== undefined) {
    const address = parsed(key, asAis(base, folder), context);
    if (!base.folders.includes(scheme)) throw contradiction(key, folder, base.said);
    return address;
  }
  if (!isObjectScheme(base.scheme) && base.scheme !== "null") {
    const cwd = base.root?.path ?? inputs.cwd;
    return parsed(key, folder, { ...context, cwd, bare: base.scheme });
  }
  // Parsing alone finds what is wrong with the text itself, and is all there is to do without a root.
  const { root } = base;
  if (root === undefined) return parsed(key, folder, { ...context, bare: base.scheme });
  parsed(key, folder, { ...context, bare: "null" });
  if (folder.value.startsWith("~")) return parsed(key, folder, { ...context, bare: base.scheme });
  return located(key, folder, () => joinAddress(root, nameBelow(root, base, key, folder.value)));
}

/**
 * DLIO drops the leading slash of an id under a bucket. The suite hands over checkpoint folders that still begin
 * with the bucket, and AIStore clients drop the bucket from any name, as often as it is there; a data folder on
 * s3 may well be named like its bucket.
 */
function nameBelow(root: Address, base: Base, key: string, value: string): string {
  let name = value.replace(/^\/+/, "");
  // As an address prints the namespace.
  if (root.namespace !== undefined) name = name.replace(/^@#/, "#");
  if (key === DATA_KEY && base.scheme !== "ais") return name;
  const place = printAddress(root).slice(root.scheme.length + 3);
  if (place === "") return name;
  while (name === place || name.startsWith(`${place}/`)) name = name.slice(place.length).replace(/^\/+/, "");
  return name;
}

/** The checkpoint folder as the suite meant it, before it took the scheme away. */
function withVariable(base: Base, inputs: PlaceInputs): Setting {
  const folder = inputs.checkpointFolder;
  const scheme = bareScheme(inputs.checkpointScheme ?? "");
  const applies = scheme !== "" && inputs.data === undefined && isObjectScheme(base.scheme) &&
    folder.value !== "" && writtenScheme(folder.value) === undefined;
  if (!applies) return folder;
  const setting: Setting = { value: scheme, by: "user", source: "environment" };
  located(VARIABLE, setting, () => parseScheme(scheme));
  if (!base.folders.includes(scheme)) throw contradiction(VARIABLE, setting, base.said);
  return { value: `${scheme}://${folder.value}`, by: folder.by, source: `env ${VARIABLE}` };
}

/** DLIO takes `s3`, `s3:` and `s3://` alike. */
function bareScheme(text: string): string {
  return text.replace(/:?\/*$/, "").toLowerCase();
}

/** AIStore serves its buckets under S3 names too. */
function asAis(base: Base, folder: Setting): Setting {
  if (base.scheme !== "ais") return folder;
  return { ...folder, value: folder.value.replaceAll(/\bs3:\/\//gi, "ais://") };
}

function refuseUnnamed(key: string, folder: Setting, option: string, inputs: PlaceInputs): void {
  if (inputs.mode === "dlio" || inputs.workload === "file" || folder.by === "user") return;
  throw new ConfigError([{
    code: "PLACE_UNNAMED",
    key,
    ...facts(folder),
    text:
      `Nobody said where ${
        key === DATA_KEY ? "the dataset lies" : "the checkpoints lie"
      }: '${folder.value}' ` +
      "is only the catalogue's example.",
    remedy: `Give ${option} ADDRESS or ${key}=FOLDER.`,
  }]);
}

function optionAddress(option: string, value: string, inputs: PlaceInputs): Address {
  return parsed(option, { value, by: "user", source: "command line" }, contextOf(inputs));
}

function contextOf(inputs: PlaceInputs): AddressContext {
  return { cwd: inputs.cwd, home: inputs.home };
}

function parsed(key: string, setting: Setting, context: AddressContext): Address {
  return located(key, setting, () => parseAddress(setting.value, context));
}

/** Adds to a refused address which key it was and who wrote it. */
function located<T>(key: string, setting: Setting, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      key,
      ...facts(setting),
      text: `${key}: ${problem.text}`,
    }));
    throw new ConfigError(problems, error);
  }
}

function contradiction(key: string, setting: Setting, said: string): ConfigError {
  const option = key === DATA_KEY
    ? ", or use --data"
    : key === CHECKPOINT_KEY
    ? ", or use --checkpoints"
    : "";
  return new ConfigError([{
    code: "PLACE_CONTRADICTION",
    key,
    ...facts(setting),
    text: `${key} is '${setting.value}', but ${said}.`,
    remedy: `Make the two agree${option}.`,
  }]);
}

/** What a message may show; an address that carries credentials was refused, and they must not travel on. */
function facts(setting: Setting): { value: string; source?: string } {
  const value = withoutCredentials(setting.value);
  return setting.source === undefined ? { value } : { value, source: setting.source };
}
