/**
 * The three files that Hydra leaves in its own folder: the configuration as it was composed, the overrides, and
 * Hydra's settings as far as they mean something here. Pure; a credential never stands in them.
 */
import { stringify } from "@std/yaml";
import type { RawConfig } from "../../workload/raw/raw_config.ts";

export interface HydraPlaces {
  readonly runDir: string;
  readonly outputSubdir: string;
  readonly cwd: string;
  /** The run folder as an absolute path. */
  readonly runFolder: string;
}

export interface HydraFile {
  readonly name: string;
  readonly text: string;
}

const SECRET = /secret|password|token|access_key/i;

/** `words` are the overrides as they were typed. */
export function hydraFiles(
  written: Pick<RawConfig, "name" | "entries">,
  words: readonly string[],
  places: HydraPlaces,
): HydraFile[] {
  const overrides = words.map(withoutSecret);
  const own = overrides.filter((text) => isHydras(text));
  const task = overrides.filter((text) => !isHydras(text));
  const settings = {
    hydra: {
      run: { dir: places.runDir },
      mode: "RUN",
      output_subdir: places.outputSubdir,
      overrides: { hydra: own, task },
      job: { name: "main", override_dirname: [...task].sort().join(","), config_name: "config" },
      runtime: { cwd: places.cwd, output_dir: places.runFolder, choices: { workload: written.name } },
    },
  };
  return [
    { name: "config.yaml", text: yaml({ workload: nested(written) }) },
    { name: "overrides.yaml", text: yaml(task) },
    { name: "hydra.yaml", text: yaml(settings) },
  ];
}

function withoutSecret(override: string): string {
  const equals = override.indexOf("=");
  return equals >= 0 && SECRET.test(override) ? `${override.slice(0, equals)}=(set)` : override;
}

function isHydras(override: string): boolean {
  return /^[+~]*hydra[./]/.test(override);
}

/** What the file and the command line say; the environment is not a part of the configuration. */
function nested({ entries }: Pick<RawConfig, "entries">): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  // The value of a section holds what the environment filled in, too; its keys follow one by one.
  const sections = new Set(
    [...entries.keys()].map((path) => path.slice(0, Math.max(0, path.lastIndexOf(".")))),
  );
  for (const { path, value, source } of entries.values()) {
    if (source.kind !== "yaml" && source.kind !== "command line") continue;
    const parts = path.split(".");
    let node = root;
    for (const part of parts.slice(0, -1)) {
      const below = node[part];
      const next: Record<string, unknown> = isMap(below) ? below : {};
      node[part] = next;
      node = next;
    }
    const name = parts.at(-1) ?? "";
    if (isMap(value)) node[name] ??= sections.has(path) ? {} : withoutSecrets(value);
    else node[name] = SECRET.test(path) ? "(set)" : value;
  }
  return root;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Maps are filled later, so they must not be the workload's own. */
function withoutSecrets(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [
      key,
      SECRET.test(key) ? "(set)" : isMap(value) ? withoutSecrets(value) : value,
    ]),
  );
}

function yaml(document: unknown): string {
  return stringify(document, { lineWidth: -1 });
}
