/**
 * The lines at the end of the terminal that are drawn again and again: what to write so that others take their
 * place. Text alone; it knows no terminal.
 */
export class LiveRegion {
  #lines: readonly string[] = [];

  /** Nothing is drawn, so that other text may be written. */
  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /**
   * Fewer than the terminal has, none longer than it is wide now. None: the region is taken away. What was drawn on
   * a wider terminal lies folded on this one, in more rows than it had lines.
   */
  replaceBy(lines: readonly string[], columns: number): string {
    const rows = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
    const up = rows > 1 ? `\x1b[${rows - 1}A` : "";
    const rest = lines.length < rows ? "\x1b[J" : "";
    this.#lines = lines;
    if (lines.length === 0) return `\r${up}${rest}`;
    return `\r${up}${lines.map((line) => `\x1b[K${line}`).join("\n")}${rest}`;
  }
}
