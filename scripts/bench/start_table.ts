/** Judges start times of a program against those of an empty one; all from runs that took turns. */

export interface Row {
  readonly name: string;
  readonly milliseconds: readonly number[];
}

/** The value below which the share `q` of the runs lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  if (value === undefined) throw new RangeError("No runs to judge");
  return value;
}

/** How many times slower than `empty`: by the first quartile, which other work on the machine moves least. */
export function slowdown(row: Row, empty: Row): number {
  return quantile(row.milliseconds, 0.25) / quantile(empty.milliseconds, 0.25);
}

export function startTable(rows: readonly Row[], empty: Row): string[] {
  const width = Math.max(...rows.map((row) => row.name.length));
  const head = `${"program".padEnd(width)}  fastest  quartile  median  ratio`;
  return [
    head,
    ...rows.map((row) => {
      const [least, quarter, half] = [0, 0.25, 0.5].map((q) => quantile(row.milliseconds, q).toFixed(1));
      return `${row.name.padEnd(width)}  ${least?.padStart(7)}  ${quarter?.padStart(8)}  ${
        half?.padStart(6)
      }  ` +
        slowdown(row, empty).toFixed(2).padStart(5);
    }),
  ];
}
