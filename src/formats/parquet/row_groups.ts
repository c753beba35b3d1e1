/**
 * How rows fall into row groups: every write call holds a batch of rows and cuts it into groups, so only three
 * numbers of rows occur, and every sum over groups is a formula.
 */
export interface Weighed {
  /** What groups 0 to `index` (without it) weigh together; also asked for `count`. */
  at(index: number): number;
  /** The group in which a sum of weights lies. */
  find(position: number): number;
}

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
    return this.#firstRow(index + 1) - this.#firstRow(index);
  }

  groupOf(row: number): number {
    const batch = Math.floor(row / this.#batch);
    return batch * this.#perBatch + Math.floor((row - batch * this.#batch) / this.#group);
  }

  /** How many groups, from the first one on, have as many rows as that. */
  get alike(): number {
    const batch = Math.min(this.#batch, this.#rows), each = Math.min(batch, this.#group);
    // Where no batch ends within a group, all but the last are whole.
    const whole = batch <= this.#group || batch % this.#group === 0 ? this.#rows : batch;
    return Math.floor(whole / each);
  }

  /** The different numbers of rows that groups have. */
  kinds(): readonly number[] {
    const last = this.#rows % this.#batch;
    const whole = this.#rows >= this.#batch ? [this.#batch] : [];
    const kinds = [...whole, last].flatMap((batch) => [Math.min(batch, this.#group), batch % this.#group]);
    return [...new Set(kinds)].filter((rows) => rows > 0);
  }

  /** Sums over groups, of weights that depend on their rows alone. */
  weighed(weight: (rows: number) => number): Weighed {
    const group = this.#group, perBatch = this.#perBatch, count = this.count;
    const batches = Math.floor(this.#rows / this.#batch);
    // Weights are only asked of kinds of groups that exist.
    const kinds = this.kinds();
    const of = (rows: number) => kinds.includes(rows) ? weight(rows) : 0;
    const full = of(group), lastOfBatch = of(this.#batch % group);
    const fullInBatch = Math.floor(this.#batch / group);
    const batchWeight = fullInBatch * full + lastOfBatch;
    const rest = this.#rows - batches * this.#batch;
    const fullInRest = Math.floor(rest / group), lastOfRest = of(rest % group);
    return {
      at(index) {
        const before = Math.min(batches, Math.floor(index / perBatch));
        const within = index - before * perBatch;
        const fulls = before < batches ? fullInBatch : fullInRest;
        const last = before < batches ? lastOfBatch : lastOfRest;
        return before * batchWeight + (within <= fulls ? within * full : fulls * full + last);
      },
      find(position) {
        const before = batches === 0 ? 0 : Math.min(batches, Math.floor(position / batchWeight));
        const fulls = before < batches ? fullInBatch : fullInRest;
        const within = fulls === 0 ? 0 : Math.floor((position - before * batchWeight) / full);
        return Math.min(count - 1, before * perBatch + Math.min(fulls, within));
      },
    };
  }

  #firstRow(index: number): number {
    const batch = Math.floor(index / this.#perBatch);
    const within = Math.min(this.#batch, (index - batch * this.#perBatch) * this.#group);
    return Math.min(this.#rows, batch * this.#batch + within);
  }

  #before(row: number): number {
    const batch = Math.floor(row / this.#batch);
    return batch * this.#perBatch + Math.ceil((row - batch * this.#batch) / this.#group);
  }
}
