/**
 * Reads a workload: file, defaults lists, overrides, references, environment, in the order of strength command
 * line, YAML, environment of the process, `.env`. The only door to this folder for the rest of the program.
 */
import { ConfigError, type Problem } from "../../base/errors.ts";
import { applyOverrides } from "./apply_overrides.ts";
import { compose, type Composed } from "./compose.ts";
import { type Branch, dottedKeys, flatten, select, toValue } from "./config_tree.ts";
import { parseDotenv } from "./dotenv.ts";
import { fillFromEnvironment } from "./environment_layer.ts";
import { resolveText, resolveTree } from "./interpolation.ts";
import { type Override, parseOverride } from "./override.ts";
import type { RawConfig, RawEntry, RawWarning } from "./raw_config.ts";
import { showOverride } from "./show_override.ts";
import { type FileAccess, findWorkload } from "./workload_file.ts";

export interface LoadRequest {
  /** Name of the catalogue or of --config-dir, or the path of a file. */
  readonly workload: string;
  /** Words of the command line, in order. */
  readonly overrides: readonly string[];
  /** Folder that holds `workload/NAME.yaml`. */
  readonly configDir?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of the file `.env` of the working directory. */
  readonly dotenv: string | undefined;
  /** YAML text of a workload of the catalogue. */
  readonly catalogue: (name: string) => string | undefined;
  /** Names of the catalogue, for hints. */
  readonly names: readonly string[];
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly isKnownKey: (path: string) => boolean;
  /** All known keys, for hints; none: only the keys of the YAML are suggested. */
  readonly knownKeys?: readonly string[];
  /** Keys that options of the command line decide, so that no variable does. */
  readonly decidedKeys?: readonly string[];
  readonly mode: "stoker" | "dlio";
  readonly now: Date;
}

/** Reads everything or throws one ConfigError with all that is wrong. */
export async function loadRaw(request: LoadRequest): Promise<RawConfig> {
  const overrides = parseAll(request.overrides);
  const name = chooseWorkload(request, overrides);
  const access: FileAccess = {
    catalogue: request.catalogue,
    names: request.names,
    readFile: request.readFile,
    configDir: request.configDir?.replace(/(.)\/+$/, "$1"),
  };
  const composed = await compose(await findWorkload(name, access), access);
  const { workload } = composed;
  const applied = applyOverrides(workload, overrides.filter((override) => override.kind === "key"), {
    mode: request.mode,
    isKnownKey: request.isKnownKey,
    knownKeys: request.knownKeys ?? [],
  });
  const settings = hydraSettings(overrides, composed, request.mode);
  const refused = [...applied.problems, ...settings.problems];
  const warnings: RawWarning[] = [...composed.warnings, ...applied.warnings, ...settings.warnings];
  refuseDottedKeys(workload, request.mode, refused, warnings);
  if (refused.length > 0) throw new ConfigError(refused);

  resolveTree(workload, request);
  const hydra = resolveSettings(settings.values, workload, request);
  const stronger = new Set(request.decidedKeys);
  if (hydra.fromCommandLine && hydra.runDir !== undefined) stronger.add("output.folder");
  const dotenv = parseDotenv(request.dotenv ?? "");
  const misread = fillFromEnvironment(workload, request.env, dotenv, stronger);

  const entries = flatten(workload);
  refuseMissing(entries);
  return {
    name: shortName(name),
    entries,
    hydra: {
      ...hydra.runDir === undefined ? {} : { runDir: hydra.runDir },
      ...hydra.outputSubdir === undefined ? {} : { outputSubdir: hydra.outputSubdir },
      overrides: request.overrides.map(showOverride),
    },
    warnings,
    misread,
  };
}

/** `configs/workload/unet3d.yaml` is called unet3d. */
function shortName(workload: string): string {
  return workload.slice(workload.lastIndexOf("/") + 1).replace(/\.ya?ml$/i, "");
}

function parseAll(texts: readonly string[]): Override[] {
  const problems: Problem[] = [];
  const overrides: Override[] = [];
  for (const text of texts) {
    try {
      overrides.push(parseOverride(text));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return overrides;
}

/** DLIO has no other way to name the workload; Stoker's commands take it as their first argument. */
function chooseWorkload(request: LoadRequest, overrides: readonly Override[]): string {
  const chosen = overrides.findLast((override) => override.kind === "workload")?.name;
  if (chosen === undefined || chosen === request.workload) return request.workload;
  if (request.mode === "dlio") return chosen;
  throw new ConfigError([{
    code: "WORKLOAD_TWICE",
    key: "workload",
    text: `Two workloads are named: '${request.workload}' and 'workload=${chosen}'`,
    remedy: "Leave one of them out",
  }]);
}

interface Settings {
  readonly values: ReadonlyMap<string, { readonly text: string; readonly fromCommandLine: boolean }>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly RawWarning[];
}

const SETTINGS = ["run.dir", "output_subdir"];

/** Of Hydra's own settings two mean something here: the run folder, and the folder in it for its own files. */
function hydraSettings(
  overrides: readonly Override[],
  composed: Composed,
  mode: LoadRequest["mode"],
): Settings {
  const values = new Map<string, { text: string; fromCommandLine: boolean }>();
  const problems: Problem[] = [];
  const warnings: RawWarning[] = [];
  for (const key of SETTINGS) {
    const node = composed.hydra && select(composed.hydra, key);
    const value = node && toValue(node);
    if (value !== undefined && typeof value !== "object") {
      values.set(key, { text: String(value), fromCommandLine: false });
    }
  }
  for (const override of overrides) {
    if (override.kind !== "hydra") continue;
    const { key, value, text } = override;
    const shown = showOverride(text);
    if (!SETTINGS.includes(key) || value === undefined) {
      const what = `The override '${shown}' sets 'hydra.${key}', which has no meaning here`;
      if (mode === "dlio") warnings.push({ code: "IGNORED_OVERRIDE", text: `${what}; it is ignored` });
      else {problems.push({
          code: "HYDRA_KEY",
          key: `hydra.${key}`,
          text: what,
          remedy: "Only hydra.run.dir and hydra.output_subdir are known; leave it out",
        });}
    } else if (typeof value === "object" && value !== null) {
      problems.push({
        code: "HYDRA_KEY",
        key: `hydra.${key}`,
        text: `The override '${shown}' must name a folder`,
        remedy: `Write hydra.${key}=FOLDER`,
      });
    } else values.set(key, { text: value === null ? "" : String(value), fromCommandLine: true });
  }
  return { values, problems, warnings };
}

function resolveSettings(values: Settings["values"], workload: Branch, request: LoadRequest) {
  const resolved = (key: string) => {
    const setting = values.get(key);
    if (setting === undefined) return undefined;
    const value = resolveText(setting.text, `hydra.${key}`, workload, request);
    return typeof value === "object" ? "" : String(value);
  };
  return {
    runDir: resolved("run.dir"),
    outputSubdir: resolved("output_subdir"),
    fromCommandLine: values.get("run.dir")?.fromCommandLine === true,
  };
}

/** Nobody can tell the key `a.b` from the key b of the section a, so it is not taken for either. */
function refuseDottedKeys(
  root: Branch,
  mode: LoadRequest["mode"],
  problems: Problem[],
  warnings: RawWarning[],
): void {
  for (const path of dottedKeys(root)) {
    const source = sourceOf(root, path);
    const text = `The key '${path}' is written with a dot in one word`;
    if (mode === "stoker") {
      problems.push({
        code: "DOTTED_KEY",
        key: path,
        ...source,
        text,
        remedy: "Write the section and, indented below it, the key",
      });
    } else warnings.push({ code: "IGNORED_KEY", text: `${text}; it is ignored` });
  }
  dropDotted(root);
}

function sourceOf(root: Branch, path: string): { source?: string } {
  const entry = flatten(root).get(path);
  return entry ? { source: entry.source.detail } : {};
}

function dropDotted(branch: Branch): void {
  for (const [key, child] of [...branch.children]) {
    if (key.includes(".")) branch.children.delete(key);
    else if (child.kind === "branch") dropDotted(child);
  }
}

/** `???` is Hydra's word for a value that the user has to give. */
function refuseMissing(entries: ReadonlyMap<string, RawEntry>): void {
  const problems = [...entries.values()].filter(({ value }) => value === "???").map(({ path, source }) => ({
    code: "VALUE_MISSING",
    key: path,
    source: source.detail,
    text: `The workload leaves '${path}' to you ('???')`,
    remedy: `Give it, for instance ${path}=...`,
  }));
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The configuration of a run without a workload: how storage is reached, as environment and `.env` say it. */
export function loadConnection(
  name: string,
  { env, dotenv }: Pick<LoadRequest, "env" | "dotenv">,
): RawConfig {
  const source = { kind: "env", detail: "the environment" } as const;
  const root: Branch = { kind: "branch", children: new Map(), source };
  fillFromEnvironment(root, env, parseDotenv(dotenv ?? ""), new Set());
  const entries = [...flatten(root)].filter(([path]) => path.startsWith("storage.storage_options."));
  return { name, entries: new Map(entries), hydra: { overrides: [] }, warnings: [] };
}
