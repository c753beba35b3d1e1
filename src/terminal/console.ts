/** The two streams of the terminal, as values that can be passed in and replaced in tests. */
export interface Console {
  /** The answer; goes to stdout. */
  out(text: string): void;
  /** Progress, warnings, errors; goes to stderr. */
  err(text: string): void;
  /** True where stderr is a terminal that can redraw a line. */
  readonly live: boolean;
  /** Of the terminal, in columns and lines. */
  width(): number;
  height(): number;
  /**
   * Puts these lines at the end of the terminal in place of those drawn before, none to take them away; other texts
   * go above them. For live terminals, with fewer and shorter lines than they hold.
   */
  draw(lines: readonly string[]): void;
}
