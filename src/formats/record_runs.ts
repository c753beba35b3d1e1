/**
 * Where the records of a foreign file lie, in little memory: equal records that follow each other are one run of
 * three numbers, so a file as this program writes it costs the same whatever its number of records.
 */
import type { ByteRange } from "../base/range.ts";
import type { SampleIndex } from "./format.ts";

const FIELDS = 3;

/** Records are added in the order of their samples and may lie anywhere. */
export class RecordRuns {
  /** First record, place of it, length of each. */
  #runs = new Float64Array(16 * FIELDS);
  #count = 0;
  #records = 0;
  #nextAt = 0;
  #length = -1;

  get records(): number {
    return this.#records;
  }

  get runs(): number {
    return this.#count;
  }

  /** Of every record; undefined where they differ. */
  get commonLength(): number | undefined {
    const first = this.#field(0, 2);
    for (let run = 1; run < this.#count; run++) {
      if (this.#field(run, 2) !== first) return undefined;
    }
    return this.#count === 0 ? undefined : first;
  }

  add(at: number, length: number): void {
    if (at !== this.#nextAt || length !== this.#length) this.#begin(at, length);
    this.#nextAt = at + length;
    this.#records++;
  }

  range(record: number): ByteRange {
    if (!(record >= 0 && record < this.#records)) {
      throw new RangeError(`The file has ${this.#records} records and none with number ${record}`);
    }
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2);
      if (this.#field(middle, 0) <= record) low = middle;
      else high = middle - 1;
    }
    const length = this.#field(low, 2);
    return { at: this.#field(low, 1) + (record - this.#field(low, 0)) * length, length };
  }

  index(): SampleIndex {
    return { samples: this.#records, ranges: (sample) => [this.range(sample)] };
  }

  #begin(at: number, length: number): void {
    if ((this.#count + 1) * FIELDS > this.#runs.length) {
      const runs = new Float64Array(this.#runs.length * 2);
      runs.set(this.#runs);
      this.#runs = runs;
    }
    this.#runs.set([this.#records, at, length], this.#count * FIELDS);
    this.#count++;
    this.#length = length;
  }

  #field(run: number, field: number): number {
    return this.#runs[run * FIELDS + field] ?? 0;
  }
}
