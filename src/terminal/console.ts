/** The two streams of the terminal, as values that can be passed in and replaced in tests. */
export interface Console {
  /** The answer; goes to stdout. */
  out(text: string): void;
  /** Progress, warnings, errors; goes to stderr. */
  err(text: string): void;
  /** True where stderr is a terminal that can redraw a line. */
  readonly live: boolean;
  readonly color: boolean;
  /** Width of the terminal in columns. */
  width(): number;
}
