/** Sorts names that come in any order, of which only a bounded number is ever held as strings. */
import { type PackedNames, PackedNamesReader, PackedNamesWriter } from "./packed_names.ts";

const MOST_STRINGS = 1 << 18;

export class SortedRuns {
  readonly #runs: PackedNames[] = [];
  #batch: string[] = [];
  readonly #mostStrings: number;

  constructor(mostStrings = MOST_STRINGS) {
    this.#mostStrings = mostStrings;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0 && this.#batch.length === 0;
  }

  add(name: string): void {
    this.#batch.push(name);
    if (this.#batch.length === this.#mostStrings) this.#close();
  }

  /** All names in order of their code units, which is the same on every machine; a name is given once. */
  *inOrder(more: Iterable<string>): Generator<string> {
    if (this.#batch.length > 0) this.#close();
    let before: string | undefined;
    const runs = this.#runs.map((run) => new PackedNamesReader(run).all());
    for (const name of merged([more[Symbol.iterator](), ...runs])) {
      if (name !== before) yield name;
      before = name;
    }
  }

  #close(): void {
    const writer = new PackedNamesWriter();
    // The order of JavaScript's own comparison of strings.
    for (const name of this.#batch.sort()) writer.add(name);
    this.#runs.push(writer.finish());
    this.#batch = [];
  }
}

/** Pairs of pairs, so that a name passes as many comparisons as there are levels. */
function* merged(runs: readonly Iterator<string>[]): Generator<string> {
  const [only] = runs;
  if (!only) return;
  if (runs.length === 1) {
    for (let next = only.next(); !next.done; next = only.next()) yield next.value;
    return;
  }
  const half = runs.length >> 1;
  const [left, right] = [merged(runs.slice(0, half)), merged(runs.slice(half))];
  let [a, b] = [left.next(), right.next()];
  while (!a.done && !b.done) {
    if (a.value <= b.value) {
      yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
  for (; !a.done; a = left.next()) yield a.value;
  for (; !b.done; b = right.next()) yield b.value;
}
