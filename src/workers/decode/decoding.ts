/**
 * Decodes what an accelerator read of a file, and accounts for it apart from reading: its time is preprocessing,
 * never a wait for storage. It says of which file something is wrong, and keeps no decoded value.
 */
import type { ByteRange } from "../../base/range.ts";
import { IntegrityError, PreflightError, StokerError } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { isDrawn } from "../../dataset/sizes.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import type { Format, RangeReader, SampleIndex } from "../../formats/format.ts";
import { disagreements } from "../../formats/structure.ts";
import type { WorkerMetrics } from "../../metrics/shared_memory.ts";
import { requireSamples } from "../require_samples.ts";
import type { Decoded, DecodedTable, Decoder } from "./decoder.ts";
import type { Piece } from "./piece_reader.ts";

/** Of one file, or row groups of one request, that are in memory at once. */
export const MOST_HELD_BYTES = 2 ** 30;

/** What decoding counts. */
export type DecodeCounts = Pick<WorkerMetrics, "add">;

export class Decoding {
  readonly #decoder: Decoder;
  readonly #format: Format;
  readonly #spec: DatasetSpec;
  readonly #counts: DecodeCounts;
  #busyMs = 0;
  /** Calls of the decoder that have not ended, and since when there are any. */
  #under = 0;
  #since = 0;

  constructor(decoder: Decoder, format: Format, spec: DatasetSpec, counts: DecodeCounts) {
    this.#decoder = decoder;
    this.#format = format;
    this.#spec = spec;
    this.#counts = counts;
  }

  /** Memory for a range that will be decoded. */
  hold({ at, length }: ByteRange, name: string): Piece {
    if (length <= MOST_HELD_BYTES) return { at, bytes: new Uint8Array(length) };
    const [size, most] = [formatBytes(length), formatBytes(MOST_HELD_BYTES)];
    throw new PreflightError([{
      severity: "error",
      code: "DECODE_SIZE",
      text: `Cannot decode '${name}': ${size} would have to be in memory at once, and ${most} is the most.`,
      remedy: "Set reader.decode=false, or train on smaller files or row groups.",
    }]);
  }

  /** A whole file. `own` is its specification where Stoker wrote it. */
  async file(name: string, bytes: Uint8Array, planned: readonly number[], own?: FileSpec): Promise<void> {
    const decoder = this.#decoder;
    if (decoder.kind !== "file") throw new TypeError("This format is decoded by its row groups");
    this.#count(
      await this.#timed(name, async () => {
        const decoded = await decoder.decode(bytes);
        for (const sample of planned) requireSamples(decoded.samples, sample, name);
        const expected = own && this.#format.structure.expected(own);
        const found = { samples: decoded.samples, shape: decoded.shape, ...typeOf(decoded) };
        const wrong = expected ? disagreements(expected, found, isDrawn(this.#spec)) : [];
        if (wrong.length > 0) throw new Error(`it holds ${wrong.join(", ")}`);
        return decoded;
      }),
    );
  }

  /** A file whose row groups are decoded. */
  async open(name: string, read: RangeReader, { samples, groups }: SampleIndex): Promise<DecodedTable> {
    const decoder = this.#decoder;
    if (decoder.kind !== "table") throw new TypeError("This format is decoded by whole files");
    return await this.#timed(name, async () => {
      const table = await decoder.open(read, this.#spec);
      if (table.samples === samples && table.groups === groups?.count) return table;
      const found = `${table.samples} rows in ${table.groups} row groups`;
      table.close();
      throw new Error(`its footer says ${found} instead of ${samples} in ${groups?.count}`);
    });
  }

  /** Row groups of an opened table. */
  async groups(name: string, table: DecodedTable, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) this.#count(await this.#timed(name, () => table.group(number)));
  }

  /** Milliseconds in which this thread decoded, so far. */
  get busyMs(): number {
    return this.#busyMs + (this.#under > 0 ? performance.now() - this.#since : 0);
  }

  /** Time that a decoder spent in reading what nobody had read before. */
  waited(milliseconds: number): void {
    this.#add(-milliseconds);
  }

  #add(milliseconds: number): void {
    this.#busyMs += milliseconds;
    this.#counts.add("decodeSeconds", milliseconds / 1000);
  }

  #count({ samples, values }: Decoded): void {
    this.#counts.add("decodedSamples", samples);
    this.#counts.add("decodedBytes", values.reduce((sum, { byteLength }) => sum + byteLength, 0));
  }

  /** What several readers decode by turns in the one thread counts once. */
  async #timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#under++ === 0) this.#since = performance.now();
    try {
      return await work();
    } catch (error) {
      throw cannotDecode(name, error);
    } finally {
      if (--this.#under === 0) this.#add(performance.now() - this.#since);
    }
  }
}

function typeOf({ type }: Decoded): { readonly type?: string } {
  return type === undefined ? {} : { type };
}

/** Storage that fails, and files with too few samples, speak for themselves. */
function cannotDecode(name: string, cause: unknown): unknown {
  const isFormat = cause instanceof IntegrityError && cause.code === "NOT_THIS_FORMAT";
  if (cause instanceof StokerError && !isFormat) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IntegrityError(`Cannot decode '${name}': ${reason.replace(/\.$/, "")}.`, {
    code: "DECODE",
    address: name,
    remedy:
      "Look at it with 'stoker verify', or with 'stoker verify --structure' where Stoker did not write it.",
    cause,
  });
}
