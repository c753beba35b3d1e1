/** The damage that a training met: what is read again in the next epoch is damaged again, and is told once. */
import type { DamageFinding } from "../report/schema/parts.ts";

/** Kept in the result; a warning says that there are more. */
const MOST_FINDINGS = 1000;

export class DamagedPlaces {
  readonly found: DamageFinding[] = [];
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most = MOST_FINDINGS) {
    this.#most = most;
  }

  /** What to warn of: a new place for which there is no room any more. */
  add(finding: DamageFinding): string | undefined {
    const { file, kind, offset, length } = finding;
    const place = `${file} ${kind} ${offset} ${length}`;
    if (this.#known.has(place)) return undefined;
    if (this.found.length === this.#most) {
      return `More than ${this.#most} damaged places were found; the result keeps the first of them.`;
    }
    this.#known.add(place);
    this.found.push(finding);
    return undefined;
  }
}
