/** Rates of ours beside a peer's, as ratios of medians from runs that took turns. */

export interface Measured {
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface Measurement {
  readonly name: string;
  readonly ours: Measured[];
  readonly theirs: Measured[];
}

/** The middle value; of an even number the upper one. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new RangeError("No runs to judge");
  return middle;
}

/** One line for each measurement: both rates, ratio of rates, ratio of processor time for a byte. */
export function compareTable(rows: readonly Measurement[], peer: string): string[] {
  const width = Math.max(...rows.map((row) => row.name.length));
  const rate = (runs: readonly Measured[]) => median(runs.map((run) => run.bytes / run.seconds));
  const cost = (runs: readonly Measured[]) => median(runs.map((run) => run.cpuSeconds / run.bytes));
  const cell = (text: string) => text.padStart(10);
  return [
    [" ".repeat(width), ...["ours MB/s", `${peer} MB/s`, "rate", "CPU/byte"].map(cell)].join(" "),
    ...rows.map((row) =>
      [
        row.name.padEnd(width),
        cell((rate(row.ours) / 1e6).toFixed(0)),
        cell((rate(row.theirs) / 1e6).toFixed(0)),
        cell((rate(row.ours) / rate(row.theirs)).toFixed(2)),
        cell((cost(row.ours) / cost(row.theirs)).toFixed(2)),
      ].join(" ")
    ),
  ];
}
