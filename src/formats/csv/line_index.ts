/**
 * Where the lines of a text begin, in bounded memory: lines of one length are a formula; of others only every
 * n-th start is kept, and n doubles whenever there are too many.
 */
import type { ByteRange } from "../../base/range.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const MOST_STARTS = 65536;

export class LineIndex {
  #starts = new Float64Array(MOST_STARTS);
  #kept = 0;
  #step = 1;
  #lines = 0;
  /** Length of every line so far, 0 before the first, -1 where they differ. */
  #uniform = 0;
  #lineAt = 0;
  #at = 0;
  #before = LINE_FEED;

  /** Lines that are not empty, the last one even without a line feed. */
  get lines(): number {
    return this.#lines;
  }

  /** Takes the next piece of the text. */
  add(piece: Uint8Array): void {
    for (let from = 0; from < piece.length;) {
      const feed = piece.indexOf(LINE_FEED, from);
      const end = feed < 0 ? piece.length : feed;
      if (end > from) this.#before = piece[end - 1] ?? LINE_FEED;
      if (feed < 0) break;
      this.#end(this.#at + feed + 1);
      from = feed + 1;
    }
    this.#at += piece.length;
  }

  /** No more pieces follow. */
  finish(): void {
    if (this.#lineAt < this.#at) this.#end(this.#at);
    // The index of a file may be kept as long as the file is open.
    this.#starts = this.#starts.slice(0, this.#uniform > 0 ? 0 : this.#kept);
  }

  /** The line, or the lines around it where not every start was kept. */
  range(line: number): ByteRange {
    if (!(line >= 0 && line < this.#lines)) {
      throw new RangeError(`The text has ${this.#lines} lines and none with number ${line}`);
    }
    if (this.#uniform > 0) return { at: line * this.#uniform, length: this.#uniform };
    const group = Math.floor(line / this.#step);
    const at = this.#starts[group] ?? 0;
    const next = group + 1 < this.#kept ? this.#starts[group + 1] ?? this.#at : this.#at;
    return { at, length: next - at };
  }

  #end(next: number): void {
    const length = next - this.#lineAt;
    const empty = length === 1 || length === 2 && this.#before === CARRIAGE_RETURN;
    if (empty) this.#uniform = -1;
    else {
      if (this.#uniform === 0) this.#uniform = length;
      else if (this.#uniform !== length) this.#uniform = -1;
      if (this.#lines % this.#step === 0) this.#keep(this.#lineAt);
      this.#lines++;
    }
    this.#lineAt = next;
  }

  #keep(at: number): void {
    if (this.#kept === MOST_STARTS) {
      for (let start = 0; start < MOST_STARTS / 2; start++) {
        this.#starts[start] = this.#starts[2 * start] ?? 0;
      }
      this.#kept = MOST_STARTS / 2;
      this.#step *= 2;
      // MOST_STARTS is even, so the line at hand is one of those still kept.
    }
    this.#starts[this.#kept++] = at;
  }
}
