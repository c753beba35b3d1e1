/**
 * `dlio_postprocessor`: reads the output folder of a run and writes a report beside it. DLIO's own options; those
 * that the files of a run answer by themselves are taken and named as without effect.
 */
import { parse } from "@std/yaml";
import { ConfigError, configError, EXIT, type Problem } from "../../base/errors.ts";
import { type OutputEpoch, postprocessed, type SummaryFile } from "../../report/dlio/postprocessed.ts";
import type { Answer } from "../command.ts";

/** Long and short word of each option. */
const OPTIONS = {
  "output-folder": "-of",
  "hydra-folder": "-hf",
  "num-proc": "-np",
  epochs: "-e",
  "batch-size": "-bs",
  "do-eval": "-de",
  "batch-size-eval": "-bse",
  "do-checkpoint": "-c",
  debug: "-d",
  name: "-n",
} as const;
type Name = keyof typeof OPTIONS;

/** What DLIO's older files did not say. */
const IN_THE_FILES: readonly Name[] = ["epochs", "do-eval", "do-checkpoint", "debug"];

export async function postprocess(words: readonly string[], cwd: string): Promise<Answer> {
  const given = optionsIn(words);
  const folder = absolute(given["output-folder"] ?? refuseNoFolder(), cwd);
  const config = await hydraConfig(absolute(given["hydra-folder"] ?? ".hydra", folder));
  const ranks = await outputs(folder);
  const count = given["num-proc"];
  if (count !== undefined && Number(count) !== ranks.length) {
    throw refusal(
      `Option --num-proc is ${count}, but '${folder}' holds the output of ${ranks.length} ranks.`,
    );
  }
  const name = given.name ?? text(config.model?.name) ?? "default";
  const report = postprocessed({
    name,
    summary: await jsonFile<SummaryFile>(`${folder}/summary.json`),
    ranks,
    batch: positive(given["batch-size"] ?? config.reader?.batch_size),
    batchEval: positive(given["batch-size-eval"] ?? config.reader?.batch_size_eval),
  });
  const useless = IN_THE_FILES.filter((option) => given[option] !== undefined).map((option) => `--${option}`);
  const remark = useless.length === 0
    ? ""
    : `No effect had ${useless.join(", ")}: what ran stands in the files.\n`;
  const path = `${folder}/DLIO_${name.replaceAll("/", "_")}_report.txt`;
  await Deno.writeTextFile(path, report);
  return { exitStatus: EXIT.done, text: `${report}${remark}Report: ${path}`, document: { report: path } };
}

function optionsIn(words: readonly string[]): Partial<Record<Name, string>> {
  const names = new Map<string, Name>();
  for (const [long, short] of Object.entries(OPTIONS)) {
    names.set(short, long as Name).set(`--${long}`, long as Name); // keys of the table
  }
  const found: Partial<Record<Name, string>> = {};
  const problems: Problem[] = [];
  for (let at = 0; at < words.length; at++) {
    const [word = "", inline] = (words[at] ?? "").split(/=(.*)/s);
    const name = names.get(word);
    const value = inline ?? words[++at];
    if (name === undefined || value === undefined) {
      const known = Object.entries(OPTIONS).map(([long, short]) => `${short} --${long}`).join(", ");
      const said = name === undefined
        ? `'${word}' is unknown to dlio_postprocessor.`
        : `${word} needs a value.`;
      problems.push({ code: "POSTPROCESSOR_OPTION", key: word, text: said, remedy: `Use ${known}.` });
      break;
    }
    found[name] = value;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return found;
}

interface HydraConfig {
  readonly model?: { readonly name?: unknown };
  readonly reader?: { readonly batch_size?: unknown; readonly batch_size_eval?: unknown };
}

async function hydraConfig(folder: string): Promise<HydraConfig> {
  const document = parse(await textFile(`${folder}/config.yaml`)) as { workload?: HydraConfig } | null; // as written
  return document?.workload ?? {};
}

async function outputs(folder: string): Promise<Record<string, OutputEpoch>[]> {
  const ranks: Record<string, OutputEpoch>[] = [];
  for (let rank = 0;; rank++) {
    const path = `${folder}/${rank}_output.json`;
    if (rank > 0 && !await Deno.stat(path).then(() => true, () => false)) return ranks;
    const document = await jsonFile<Record<string, unknown>>(path);
    const epochs = Object.entries(document).filter(([key]) => /^\d+$/.test(key));
    ranks.push(Object.fromEntries(epochs) as Record<string, OutputEpoch>); // DLIO's own shape
  }
}

async function jsonFile<T>(path: string): Promise<T> {
  const content = await textFile(path);
  try {
    return JSON.parse(content) as T; // a file of DLIO's; what is missing in it shows as n/a
  } catch (cause) {
    throw configError(
      "NOT_JSON",
      "--output-folder",
      `'${path}' is no JSON: ${cause}.`,
      "Name the folder of a run.",
    );
  }
}

async function textFile(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refusal(`Cannot read '${path}': ${reason}.`);
  }
}

function refusal(said: string): ConfigError {
  return configError(
    "NO_RUN",
    "--output-folder",
    said,
    "Name the folder that a run of 'dlio_benchmark' or 'stoker dlio' left, and Hydra's folder with -hf.",
  );
}

function refuseNoFolder(): never {
  throw refusal("dlio_postprocessor needs -of FOLDER.");
}

function positive(value: unknown): number {
  const number = Number(value ?? 1);
  if (number > 0) return number;
  throw refusal(`A batch of '${value}' samples is none.`);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function absolute(path: string, base: string): string {
  return path.startsWith("/") ? path : `${base}/${path.replace(/^(\.\/)+/, "")}`;
}
