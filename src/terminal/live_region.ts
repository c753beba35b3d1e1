/**
 * The lines at the end of the terminal that are drawn again and again: what to write so that others take their
 * place. Text alone; it knows no terminal.
 */
export class LiveRegion {
  #lines = 0;

  /** Nothing is drawn, so that other text may be written. */
  get isEmpty(): boolean {
    return this.#lines === 0;
  }

  /** Fewer than the terminal has, none longer than it is wide. None: the region is taken away. */
  replaceBy(lines: readonly string[]): string {
    const up = this.#lines > 1 ? `\x1b[${this.#lines - 1}A` : "";
    const rest = lines.length < this.#lines ? "\x1b[J" : "";
    this.#lines = lines.length;
    if (lines.length === 0) return `\r${up}${rest}`;
    return `\r${up}${lines.map((line) => `\x1b[K${line}`).join("\n")}${rest}`;
  }
}
