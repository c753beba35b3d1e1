/**
 * Gives written values their meaning: types, aliases, defaults, derived values, rules. It either returns a Workload
 * in which everything holds, or throws one ConfigError with everything that is wrong; it does no I/O.
 */
import { ConfigError, type Problem } from "../base/errors.ts";
import { type Assigned, assignKeys, type Assignment, unknownKeyHint } from "./assign_keys.ts";
import type { RunContext } from "./context.ts";
import { DERIVATIONS, derivedPaths } from "./derive/derivations.ts";
import { judgeVariables } from "./environment/judge_variables.ts";
import type { VariableName } from "./environment/variables.ts";
import type { KeyDescription } from "./key.ts";
import { describeKey, type KeyPath, keyPaths, type Values } from "./keys/mod.ts";
import type { RawConfig, RawEntry, RawWarning, ValueSource } from "./raw/raw_config.ts";
import { checkRules } from "./rules/mod.ts";
import { quoted } from "./values/outcome.ts";
import { readValue } from "./values/read_value.ts";
import { withStdev } from "./values/read_time_value.ts";
import type { TimeValue } from "./values/time_value.ts";
import { Workload } from "./workload.ts";

/** More unknown keys than this are counted, not listed: somebody gave the wrong file. */
const MOST_UNKNOWN = 20;

export function interpret(raw: RawConfig, context: RunContext): Workload {
  return new Interpretation(raw, context).workload();
}

/** The state of one call of `interpret`. */
class Interpretation {
  readonly #context: RunContext;
  readonly #name: string;
  readonly #assignment: Assignment;
  readonly #values: Record<string, unknown> = {};
  readonly #sources: Record<string, ValueSource> = {};
  readonly #unreadable = new Set<KeyPath>();
  readonly #problems: Problem[] = [];
  readonly #warnings: RawWarning[];
  /** Variables that were asked for and do not parse. */
  readonly #misread: Set<VariableName>;

  constructor(raw: RawConfig, context: RunContext) {
    this.#context = context;
    this.#name = raw.name;
    this.#assignment = assignKeys(raw.entries);
    this.#warnings = [...raw.warnings, ...this.#assignment.warnings];
    this.#misread = new Set(raw.misread);
  }

  workload(): Workload {
    this.#refuseStrangers();
    for (const path of keyPaths()) this.#setDefault(path);
    for (const [path, assigned] of this.#assignment.keys) this.#read(path, assigned);
    for (const path of keyPaths()) this.#mergeStdev(path);
    this.#forceImageType();
    this.#nameLibrary();
    this.#derive();
    this.#warnWithoutEffect();
    this.#judgeVariables();
    return this.#checked();
  }

  #refuseStrangers(): void {
    const { unknown, misshapen } = this.#assignment;
    for (const entry of misshapen) {
      this.#refuse(
        "WRONG_SHAPE",
        entry.path,
        entry,
        "it is a section with keys below it",
        "Write keys below it.",
      );
    }
    for (const [position, entry] of unknown.entries()) {
      if (position === MOST_UNKNOWN) {
        this.#stranger({ ...entry, path: `${entry.path} and ${unknown.length - MOST_UNKNOWN - 1} more` }, "");
        break;
      }
      this.#stranger(entry, unknownKeyHint(entry.path));
    }
  }

  #stranger(entry: RawEntry, hint: string): void {
    const { detail } = entry.source;
    if (this.#context.mode === "dlio") {
      const text = `'${entry.path}' (${detail}) is no key of a workload and is ignored, as DLIO does.${hint}`;
      this.#warnings.push({ code: "UNKNOWN_KEY", text });
      return;
    }
    this.#problems.push({
      code: "UNKNOWN_KEY",
      key: entry.path,
      value: quoted(entry.value),
      source: detail,
      text: `There is no key '${entry.path}' in a workload.${hint}`,
      remedy: "Correct the key or leave it out; docs/workload.md lists all of them.",
    });
  }

  #setDefault(path: KeyPath): void {
    const key = describeKey(path);
    if (!("default" in key) || key.default === undefined) return;
    const inDlio = key.type === "enum" && this.#context.mode === "dlio" ? key.defaultInDlio : undefined;
    this.#values[path] = inDlio ?? key.default;
  }

  #read(path: KeyPath, { value: raw, source, written }: Assigned): void {
    const key = describeKey(path);
    if (key.derived !== undefined && raw === "auto") return;
    const outcome = readValue(raw, key);
    if (!outcome.ok) {
      this.#unreadable.add(path);
      const shown = key.type === "secret" ? "(set)" : raw;
      this.#refuse("BAD_VALUE", written, { path, value: shown, source }, outcome.reason, outcome.remedy);
      return;
    }
    if (outcome.warning !== undefined) {
      this.#warnings.push({
        code: "BAD_VALUE",
        text: `${written}=${quoted(raw)} (${source.detail}) ${outcome.warning}.`,
      });
    }
    this.#values[path] = outcome.value;
    this.#sources[path] = source;
  }

  /** `computation_time_stdev` gives `computation_time` a deviation; alone it means no time, as in DLIO. */
  #mergeStdev(path: KeyPath): void {
    const key = describeKey(path);
    const stdev = this.#values[path];
    if (key.type !== "number" || key.stdevOf === undefined || typeof stdev !== "number") return;
    const target = key.stdevOf;
    const source = this.#sources[path] ?? { kind: "default", detail: "" };
    if (this.#sources[target] === undefined) return;
    const time = this.#values[target] as TimeValue; // `stdevOf` names a key of type timeValue (keys_test.ts)
    const outcome = withStdev(time, stdev);
    if (outcome.ok) this.#values[target] = outcome.value;
    else this.#refuse("BAD_VALUE", path, { path, value: stdev, source }, outcome.reason, outcome.remedy);
  }

  /** DLIO forces images to uint8; Stoker's own commands refuse the contradiction instead (rule V18). */
  #forceImageType(): void {
    const format = this.#values["dataset.format"];
    const type = this.#values["dataset.record_element_type"];
    if (this.#context.mode !== "dlio" || (format !== "jpeg" && format !== "png") || type === "uint8") return;
    this.#values["dataset.record_element_type"] = "uint8";
    this.#sources["dataset.record_element_type"] = { kind: "derived", detail: `${format} files are uint8` };
    this.#warnings.push({
      code: "V18",
      text: `${format} files consist of uint8; ${type} is not used, as in DLIO.`,
    });
  }

  /** The storage type s3_torch is s3 with a library. */
  #nameLibrary(): void {
    const type = this.#assignment.keys.get("storage.storage_type");
    if (this.#values["storage.storage_library"] !== undefined || type === undefined) return;
    if (String(type.value).trim().toLowerCase() !== "s3_torch") return;
    this.#values["storage.storage_library"] = "s3torchconnector";
    this.#sources["storage.storage_library"] = { kind: "derived", detail: "storage_type s3_torch" };
  }

  #derive(): void {
    for (const path of derivedPaths()) {
      if (this.#sources[path] !== undefined) continue;
      const { value, rule, misread } = DERIVATIONS[path](this.#typedValues(), this.#context);
      this.#values[path] = value;
      this.#sources[path] = { kind: "derived", detail: rule };
      if (misread !== undefined) this.#misread.add(misread);
    }
  }

  /** Those of the engines act where a store is reached, and are refused there if at all. */
  #judgeVariables(): void {
    const acting = this.#context.isConnectionAlone ? undefined : this.#misread;
    const { problems, warnings } = judgeVariables(this.#context, acting);
    this.#problems.push(...problems);
    this.#warnings.push(...warnings);
  }

  /** One line for all of them: shipped workloads are full of such keys. */
  #warnWithoutEffect(): void {
    const idle = [...this.#assignment.keys.keys()].filter((path) =>
      describeKey(path).noEffect !== undefined && !this.#unreadable.has(path) && !this.#isDefault(path) &&
      !path.endsWith("_classname")
    );
    if (idle.length === 0) return;
    this.#warnings.push({
      code: "NO_EFFECT",
      text: `Without effect here (docs/workload.md says why): ${idle.join(", ")}.`,
    });
  }

  #isDefault(path: KeyPath): boolean {
    const key = describeKey(path);
    return JSON.stringify(this.#values[path]) === JSON.stringify(defaultOf(key));
  }

  #checked(): Workload {
    const data = { name: this.#name, values: this.#typedValues(), sources: this.#sources };
    const draft = new Workload({ ...data, warnings: [] });
    const findings = checkRules(draft, this.#context, this.#unreadable);
    const problems = [...this.#problems, ...findings.problems];
    if (problems.length > 0) throw new ConfigError(problems);
    return new Workload({ ...data, warnings: [...this.#warnings, ...findings.warnings] });
  }

  /** Every value went through the type of its own key or is its default, so the record has the table's type. */
  #typedValues(): Values {
    return this.#values as Values;
  }

  #refuse(code: string, written: string, entry: RawEntry, reason: string, remedy: string): void {
    const value = quoted(entry.value);
    this.#problems.push({
      code,
      key: written,
      value,
      source: entry.source.detail,
      text: `Cannot use ${value} as ${written}: ${reason}.`,
      remedy,
    });
  }
}

function defaultOf(key: KeyDescription): unknown {
  return "default" in key ? key.default : undefined;
}
