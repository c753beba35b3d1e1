/** series.csv: what happened in each second. Columns are only ever appended. Pure. */

export interface SeriesRow {
  readonly timeMs: number;
  readonly host: string;
  readonly phase: string;
  readonly epoch: number | null;
  readonly op: "read" | "write";
  readonly bytes: number;
  readonly ops: number;
  readonly inFlight: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly latencyMaxMs: number | null;
  readonly errors: number;
  readonly deviceBytes: number | null;
  readonly netBytes: number | null;
  readonly cpuPercent: number | null;
}

const COLUMNS: readonly (keyof SeriesRow)[] = [
  "timeMs",
  "host",
  "phase",
  "epoch",
  "op",
  "bytes",
  "ops",
  "inFlight",
  "latencyP50Ms",
  "latencyP99Ms",
  "latencyMaxMs",
  "errors",
  "deviceBytes",
  "netBytes",
  "cpuPercent",
];

/** Unknown is an empty field. */
export function seriesCsv(rows: readonly SeriesRow[]): string {
  return [COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(","))]
    .join("\n") + "\n";
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toFixed(3);
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
