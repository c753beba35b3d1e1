/**
 * Latencies as a log-linear histogram in a piece of memory that several threads may see. One thread records,
 * any thread reads; recording allocates nothing. Percentiles are within HISTOGRAM_ERROR, merging is exact;
 * percentiles are never averaged.
 *
 * Each power of two is cut into 64 equal buckets: the exponent and the top six bits of the fraction of an
 * IEEE double are the number of its bucket.
 */

/** Largest relative distance between a reported percentile and the value recorded there. */
export const HISTOGRAM_ERROR = 1 / 128;

const FRACTION_BITS = 6;
const PER_OCTAVE = 1 << FRACTION_BITS;
/** 2^-14 ms is 61 ns: faster than anything that storage does. */
const LOWEST_EXPONENT = -14;
/** Up to 2^27 ms, 37 hours. */
const OCTAVES = 41;
const BUCKETS = OCTAVES * PER_OCTAVE;
/** Exponent bias of a double, shifted to stand above the fraction bits that are kept. */
const FIRST_BUCKET = (1023 + LOWEST_EXPONENT) << FRACTION_BITS;
const KEPT_SHIFT = 20 - FRACTION_BITS;

const COUNT = 0;
const SUM = 1;
const MIN = 2;
const MAX = 3;
const FIRST = 4;

/** Doubles that one histogram occupies. */
export const HISTOGRAM_SLOTS = FIRST + BUCKETS;

/** Milliseconds; null where nothing was recorded. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly p9999: number | null;
  readonly max: number | null;
}

/** A bucket that holds something: values from the previous bound up to, not including, `upperMs`. */
export interface HistogramBucket {
  readonly upperMs: number;
  readonly count: number;
}

/** A whole histogram as plain data: for files, and for the way to another process. */
export interface HistogramData {
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly buckets: readonly HistogramBucket[];
}

const scratch = new Float64Array(1);
/** Every platform of Deno is little-endian: the sign, exponent and top of the fraction are the second word. */
const scratchWords = new Int32Array(scratch.buffer);

function bucketOf(milliseconds: number): number {
  scratch[0] = milliseconds;
  // Not undefined: the index is constant and inside.
  const bucket = ((scratchWords[1] as number) >> KEPT_SHIFT) - FIRST_BUCKET;
  if (bucket < 0) return 0;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

function lowerBound(bucket: number): number {
  const octave = Math.floor(bucket / PER_OCTAVE);
  const part = bucket % PER_OCTAVE;
  return 2 ** (LOWEST_EXPONENT + octave) * (1 + part / PER_OCTAVE);
}

export class Histogram {
  readonly #cells: Float64Array;

  /** Works on the given cells, zero-filled when new, or on memory of its own. */
  constructor(cells: Float64Array = new Float64Array(HISTOGRAM_SLOTS)) {
    if (cells.length !== HISTOGRAM_SLOTS) {
      throw new RangeError(`A histogram needs ${HISTOGRAM_SLOTS} cells, not ${cells.length}`);
    }
    this.#cells = cells;
  }

  /** The same histogram again, to the last bucket. */
  static from(data: HistogramData): Histogram {
    const histogram = new Histogram();
    const cells = histogram.#cells;
    let sum = 0;
    for (const { upperMs, count } of data.buckets) {
      const bucket = bucketOf(upperMs) - 1;
      // The last bucket has its upper bound beyond what is kept, so it is found as itself.
      const at = FIRST + (upperMs === lowerBound(BUCKETS) ? BUCKETS - 1 : bucket);
      if (at < FIRST || lowerBound(at - FIRST + 1) !== upperMs) {
        throw new RangeError(`Cannot read a histogram: ${upperMs} ms is no bound of its buckets`);
      }
      cells[at] = count;
      sum += count;
    }
    cells[COUNT] = sum;
    cells[SUM] = data.sumMs;
    cells[MIN] = data.minMs;
    cells[MAX] = data.maxMs;
    return histogram;
  }

  get count(): number {
    return this.#cell(COUNT);
  }

  /** Adds one duration. Negative ones, which a stepped clock can give, count as 0. */
  record(milliseconds: number): void {
    const cells = this.#cells;
    const value = milliseconds > 0 ? milliseconds : 0;
    const at = FIRST + bucketOf(value);
    const count = this.#cell(COUNT);
    cells[at] = this.#cell(at) + 1;
    cells[SUM] = this.#cell(SUM) + value;
    if (count === 0 || value < this.#cell(MIN)) cells[MIN] = value;
    if (value > this.#cell(MAX)) cells[MAX] = value;
    cells[COUNT] = count + 1;
  }

  /** Adds everything that another one holds. */
  merge(other: Histogram): void {
    const theirs = other.#cells;
    const count = other.#cell(COUNT);
    if (count === 0) return;
    const mine = this.#cells;
    const min = other.#cell(MIN);
    if (this.#cell(COUNT) === 0 || min < this.#cell(MIN)) mine[MIN] = min;
    mine[MAX] = Math.max(this.#cell(MAX), other.#cell(MAX));
    mine[SUM] = this.#cell(SUM) + other.#cell(SUM);
    for (let at = FIRST; at < HISTOGRAM_SLOTS; at++) mine[at] = this.#cell(at) + (theirs[at] ?? 0);
    mine[COUNT] = this.#cell(COUNT) + count;
  }

  /** A private copy of this moment. */
  snapshot(): Histogram {
    return new Histogram(Float64Array.from(this.#cells));
  }

  /**
   * What was recorded after `earlier`, a snapshot of this histogram. Its minimum and maximum are known only
   * to their bucket.
   */
  since(earlier: Histogram): Histogram {
    const difference = new Histogram();
    const cells = difference.#cells;
    let count = 0;
    let lowest = -1;
    let highest = -1;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const at = FIRST + bucket;
      const more = this.#cell(at) - earlier.#cell(at);
      if (more === 0) continue;
      cells[at] = more;
      count += more;
      if (lowest < 0) lowest = bucket;
      highest = bucket;
    }
    if (count === 0) return difference;
    cells[COUNT] = count;
    cells[SUM] = this.#cell(SUM) - earlier.#cell(SUM);
    cells[MIN] = Math.max(lowerBound(lowest), this.#cell(MIN));
    cells[MAX] = Math.min(lowerBound(highest + 1), this.#cell(MAX));
    return difference;
  }

  clear(): void {
    this.#cells.fill(0);
  }

  /** The smallest value that at least `fraction` of all values do not exceed; null when there is none. */
  percentile(fraction: number): number | null {
    const count = this.#bucketSum();
    if (count === 0) return null;
    const rank = Math.max(1, Math.ceil(fraction * count));
    let seen = 0;
    let bucket = -1;
    while (seen < rank) seen += this.#cell(FIRST + ++bucket);
    const lower = lowerBound(bucket);
    const middle = (lower + lowerBound(bucket + 1)) / 2;
    return Math.min(Math.max(middle, this.#cell(MIN)), this.#cell(MAX));
  }

  summary(): LatencySummary {
    const count = this.count;
    const some = count > 0;
    return {
      count,
      mean: some ? this.#cell(SUM) / count : null,
      min: some ? this.#cell(MIN) : null,
      p50: this.percentile(0.5),
      p90: this.percentile(0.9),
      p95: this.percentile(0.95),
      p99: this.percentile(0.99),
      p999: this.percentile(0.999),
      p9999: this.percentile(0.9999),
      max: some ? this.#cell(MAX) : null,
    };
  }

  /** The buckets that hold something, in ascending order. */
  *buckets(): Generator<HistogramBucket> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#cell(FIRST + bucket);
      if (count > 0) yield { upperMs: lowerBound(bucket + 1), count };
    }
  }

  data(): HistogramData {
    return {
      sumMs: this.#cell(SUM),
      minMs: this.#cell(MIN),
      maxMs: this.#cell(MAX),
      buckets: [...this.buckets()],
    };
  }

  /** Counted over the buckets, since another thread may be between its two additions. */
  #bucketSum(): number {
    let sum = 0;
    for (let at = FIRST; at < HISTOGRAM_SLOTS; at++) sum += this.#cell(at);
    return sum;
  }

  #cell(at: number): number {
    // Not undefined: the constructor checked the length, every index is a constant or a clamped bucket.
    return this.#cells[at] as number;
  }
}
