/**
 * Where the content of a page stands in a stream whose pages repeat (dataset.dedup_ratio): the same arithmetic as
 * `originalOf` of kernel/page.as.ts, and its reverse.
 */

/** The places of a stream that hold one content, for a ratio in thousandths. */
export class RepeatedPage {
  /** The page that came first, whose stamp all of them bear. */
  readonly original: number;
  readonly #ratio: number;
  /** How many originals stand before it. */
  readonly #index: number;

  constructor(original: number, thousandths: number) {
    this.original = original;
    this.#ratio = thousandths;
    this.#index = before(original, thousandths);
  }

  /** Those below `end`, nearest to `near` first, at most `most` of them. */
  nearest(near: number, end: number, most: number): readonly number[] {
    if (this.#ratio === 1000) return [this.original];
    const found = this.original < end ? [this.original] : [];
    // The originals that repetitions are taken from double; between two such moments they are taken in turns.
    let among = 1;
    while (among <= this.#index) among *= 2;
    for (;; among *= 2) {
      const from = firstBehind(among, this.#ratio);
      if (from >= end) break;
      const to = Math.min(end, firstBehind(2 * among, this.#ratio));
      found.push(...this.#between(from, to, among, near, most));
    }
    return found.sort((a, b) => Math.abs(a - near) - Math.abs(b - near)).slice(0, most);
  }

  *#between(from: number, to: number, among: number, near: number, most: number): Generator<number> {
    const ratio = this.#ratio;
    const first = repetitionsBefore(from, ratio);
    const last = repetitionsBefore(to, ratio) - 1;
    const middle = repetitionsBefore(Math.max(from, Math.min(near, to)), ratio);
    const begin = middle - modulo(middle - this.#index, among);
    for (let k = 0; k < most; k++) {
      const below = begin - k * among;
      const above = begin + (k + 1) * among;
      if (below < first && above > last) return;
      if (below >= first && below <= last) yield repetition(below, ratio);
      if (above >= first && above <= last) yield repetition(above, ratio);
    }
  }
}

/** How many originals stand before a page. */
function before(page: number, ratio: number): number {
  const product = page * 1000;
  const rest = product % ratio;
  return (product - rest) / ratio + (rest > 0 ? 1 : 0);
}

function repetitionsBefore(page: number, ratio: number): number {
  return page - before(page, ratio);
}

/** The first page before which at least so many originals stand. */
function firstBehind(originals: number, ratio: number): number {
  return quotient((originals - 1) * ratio, 1000) + 1;
}

/** The page that is the repetition of that number. */
function repetition(number: number, ratio: number): number {
  let low = number;
  let high = 2 ** 37;
  while (low < high) {
    const middle = low + quotient(high - low, 2);
    if (repetitionsBefore(middle + 1, ratio) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Exact where the quotient of two large numbers would be rounded. */
function quotient(value: number, by: number): number {
  return (value - value % by) / by;
}

function modulo(value: number, by: number): number {
  return (value % by + by) % by;
}
