/**
 * What is wrong with a specification that was read from a file. A manifest lies where everybody can write, and
 * `clean` deletes what it names: nobody may trust one that this did not look through.
 */
import { DTYPES } from "./dtype.ts";
import { COMPRESSIONS, type DatasetSpec, FORMAT_NAMES, type ParquetColumn, type SplitSpec } from "./spec.ts";

/** What should stand there, in words; undefined where it does. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => typeof value === "string" ? undefined : "a text";
const truth: Check = (value) => typeof value === "boolean" ? undefined : "true or false";

const whole = (least: number): Check => (value) =>
  Number.isSafeInteger(value) && Number(value) >= least ? undefined : `a whole number, ${least} or more`;

const number = (least: number): Check => (value) =>
  Number.isFinite(value) && Number(value) >= least ? undefined : `a number, ${least} or more`;

const oneOf = (known: readonly string[]): Check => (value) =>
  typeof value === "string" && known.includes(value) ? undefined : "a name that is known";

const optional = (check: Check): Check => (value) => value === undefined ? undefined : check(value);

const listOf = (check: Check): Check => (value) => {
  if (!Array.isArray(value)) return "a list";
  for (const [index, item] of value.entries()) {
    const fault = check(item);
    if (fault !== undefined) return `in item ${index + 1} ${fault}`;
  }
};

/** All keys of T, and no other is looked at: a later version may have more. */
const mapOf = <T>(checks: { readonly [K in keyof Required<T>]: Check }): Check => (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "a map";
  for (const key of Object.keys(checks) as (keyof T & string)[]) { // they are its keys and no other
    const fault = checks[key](Reflect.get(value, key));
    if (fault !== undefined) return `under ${key} ${fault}`;
  }
};

/** Names lie in the folders that Stoker makes, so nothing in them may lead out of those. */
const partOfName: Check = (value) =>
  typeof value === "string" && !/[/\0]/.test(value) ? undefined : "a text that names no folder";

const split = mapOf<SplitSpec>({ files: whole(0), subfolders: whole(0) });

const specification = mapOf<DatasetSpec>({
  format: oneOf(FORMAT_NAMES),
  seed: whole(0),
  filePrefix: partOfName,
  train: split,
  valid: split,
  samplesPerFile: whole(1),
  dtype: oneOf(Object.keys(DTYPES)),
  sampleBytes: number(0),
  sampleBytesStdev: number(0),
  dims: optional(listOf(whole(1))),
  compression: oneOf(COMPRESSIONS),
  compressionLevel: whole(0),
  hdf5: mapOf<DatasetSpec["hdf5"]>({
    chunkDims: listOf(whole(1)),
    datasets: whole(1),
    maxShape: listOf(whole(1)),
  }),
  parquet: mapOf<DatasetSpec["parquet"]>({
    columns: listOf(mapOf<ParquetColumn>({ name: text, dtype: text, size: whole(1), read: truth })),
    rowGroupSize: whole(1),
    generationBatchSize: whole(0),
    partitionBy: optional(partOfName),
  }),
  imagePayload: oneOf(["real", "raw"]),
  dedupRatio: number(1),
  compressRatio: number(1),
});

/** The first fault, as the end of a sentence: "under train under files a whole number, 0 or more is expected". */
export function specFault(spec: unknown): string | undefined {
  const fault = specification(spec);
  return fault === undefined ? undefined : `${fault} is expected`;
}
