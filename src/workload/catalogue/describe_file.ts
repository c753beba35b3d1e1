/**
 * Reads the description of a catalogue file from its first comments and its values. Runs when the catalogue is
 * built, never in the program, which carries only what comes out.
 */
import { parse } from "@std/yaml";
import { formatBytes } from "../../base/units.ts";
import { DTYPES, isDtype } from "../../dataset/dtype.ts";
import type { CatalogueEntry } from "./entry.ts";

interface Described {
  readonly entry: CatalogueEntry;
  /** Further names of the same file. */
  readonly also: readonly string[];
}

/** Describes `workloads/<name>.yaml`: first line the title, then `Round:`, `Also:`, `Needs:` and `Remark:` lines. */
export function describeFile(name: string, text: string): Described {
  const title = /^# (.+)\n/.exec(text)?.[1];
  const round = headerLine(text, "Round");
  if (title === undefined || round === undefined) {
    throw new TypeError(`workloads/${name}.yaml needs a title and a 'Round:' line as its first comments`);
  }
  const config = sectionOf(parse(text));
  const dataset = "dataset" in config ? sectionOf(config.dataset) : undefined;
  const sampleBytes = dataset && sampleBytesOf(dataset);
  const samplesPerFile = dataset && numberOf(dataset.num_samples_per_file ?? 1);
  const entry: CatalogueEntry = {
    name,
    aliasOf: undefined,
    title,
    model: modelOf(config.model),
    format: dataset && String(dataset.format),
    sampleBytes,
    samplesPerFile,
    demandMiBPerSecond: sampleBytes && demandOf(config, sampleBytes),
    needs: [
      dataset && `${formatBytes(filesOf(dataset) * (samplesPerFile ?? 1) * (sampleBytes ?? 0))} of data`,
      headerLine(text, "Needs"),
    ].filter((part) => part !== undefined).join(", "),
    round,
    remark: headerLine(text, "Remark"),
  };
  const also = headerLine(text, "Also")?.split(",").map((word) => word.trim()) ?? [];
  return { entry, also };
}

function headerLine(text: string, word: string): string | undefined {
  const header = text.slice(0, text.search(/^[^#]/m));
  return new RegExp(`^# ${word}: (.+)$`, "m").exec(header)?.[1];
}

/** MiB/s of one accelerator that computes all the time: batch x sample bytes / computation time. */
function demandOf(config: Section, sampleBytes: number): number | undefined {
  const train = sectionOf(config.train ?? {});
  const reader = sectionOf(config.reader ?? {});
  if (train.computation_time === undefined) return undefined;
  return numberOf(reader.batch_size ?? 1) * sampleBytes / numberOf(train.computation_time) / 2 ** 20;
}

function sampleBytesOf(dataset: Section): number {
  const columns = sectionOf(dataset.parquet ?? {}).columns;
  if (!Array.isArray(columns)) {
    return numberOf(dataset.record_length_bytes ?? dataset.record_length ?? 65536);
  }
  return columns.map(sectionOf).reduce((sum, { dtype, size }) => {
    if (typeof dtype !== "string" || !isDtype(dtype)) {
      throw new TypeError(`Unknown dtype ${JSON.stringify(dtype)}`);
    }
    return sum + DTYPES[dtype].bytes * numberOf(size);
  }, 0);
}

function filesOf(dataset: Section): number {
  return numberOf(dataset.num_files_train ?? 8) + numberOf(dataset.num_files_eval ?? 0);
}

function modelOf(model: unknown): string {
  return typeof model === "string" ? model : String(sectionOf(model).name);
}

type Section = Readonly<Record<string, unknown>>;

function sectionOf(value: unknown): Section {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Section; // a mapping of YAML has text keys here, which the tests of the catalogue assert
  }
  throw new TypeError(`Expected a section, found ${JSON.stringify(value)}`);
}

function numberOf(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new TypeError(`Expected a number, found ${JSON.stringify(value)}`);
}
