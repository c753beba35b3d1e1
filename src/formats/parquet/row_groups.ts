/**
 * How rows fall into row groups: every write call holds a batch of rows and cuts it into groups, so only three
 * numbers of rows occur, and every sum over groups is a formula.
 */
export class RowGroups {
  readonly count: number;
  readonly #rows: number;
  readonly #batch: number;
  readonly #group: number;
  readonly #perBatch: number;

  /** `batch` 0 means: as large as a group. */
  constructor(rows: number, batch: number, group: number) {
    this.#rows = rows;
    this.#group = group;
    this.#batch = batch === 0 ? group : batch;
    this.#perBatch = Math.ceil(this.#batch / group);
    this.count = this.#before(rows);
  }

  /** Rows of a group. */
  rows(index: number): number {
    return this.firstRow(index + 1) - this.firstRow(index);
  }

  /** Also asked for `count`. */
  firstRow(index: number): number {
    return this.sum(index, (rows) => rows);
  }

  groupOf(row: number): number {
    const batch = Math.floor(row / this.#batch);
    return batch * this.#perBatch + Math.floor((row - batch * this.#batch) / this.#group);
  }

  /** The different numbers of rows that groups have. */
  kinds(): readonly number[] {
    const last = this.#rows % this.#batch;
    const whole = this.#rows >= this.#batch ? [this.#batch] : [];
    const kinds = [...whole, last].flatMap((batch) => [Math.min(batch, this.#group), batch % this.#group]);
    return [...new Set(kinds)].filter((rows) => rows > 0);
  }

  /** What groups 0 to `index` (without it) weigh together. */
  sum(index: number, weight: (rows: number) => number): number {
    const wholeBatches = Math.floor(this.#rows / this.#batch);
    const batches = Math.min(wholeBatches, Math.floor(index / this.#perBatch));
    const rest = batches < wholeBatches ? this.#batch : this.#rows - wholeBatches * this.#batch;
    // Weights are only asked of kinds of groups that exist.
    const whole = batches === 0 ? 0 : batches * this.#within(this.#batch, this.#perBatch, weight);
    return whole + this.#within(rest, index - batches * this.#perBatch, weight);
  }

  /** The group in which a sum of weights lies. */
  find(position: number, weight: (rows: number) => number): number {
    const wholeBatches = Math.floor(this.#rows / this.#batch);
    const batchWeight = wholeBatches === 0 ? Infinity : this.sum(this.#perBatch, weight);
    const batches = Math.min(wholeBatches, Math.floor(position / batchWeight));
    const index = batches * this.#perBatch;
    const rest = batches < wholeBatches ? this.#batch : this.#rows - wholeBatches * this.#batch;
    const whole = Math.floor(rest / this.#group);
    const within = position - this.sum(index, weight);
    return Math.min(
      this.count - 1,
      index + (whole === 0 ? 0 : Math.min(whole, Math.floor(within / weight(this.#group)))),
    );
  }

  /** The first `groups` groups of a batch of that many rows. */
  #within(batch: number, groups: number, weight: (rows: number) => number): number {
    const whole = Math.min(groups, Math.floor(batch / this.#group));
    const wholes = whole === 0 ? 0 : whole * weight(this.#group);
    return groups > whole ? wholes + weight(batch % this.#group) : wholes;
  }

  #before(row: number): number {
    const batch = Math.floor(row / this.#batch);
    return batch * this.#perBatch + Math.ceil((row - batch * this.#batch) / this.#group);
  }
}
