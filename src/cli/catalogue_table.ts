/** The catalogue as people read it: one table a round, newest first. Pure. */
import { formatBytes } from "../base/units.ts";
import type { CatalogueRow } from "../report/schema/catalogue.ts";
import { renderTable } from "../terminal/table.ts";
import type { CatalogueEntry } from "../workload/catalogue/mod.ts";

/** Each workload once, with its further names. */
export function catalogueRows(entries: readonly CatalogueEntry[]): CatalogueRow[] {
  return entries.filter((entry) => entry.aliasOf === undefined).map((entry) => ({
    name: entry.name,
    aliases: entries.filter((other) => other.aliasOf === entry.name).map((other) => other.name),
    title: entry.title,
    model: entry.model,
    format: entry.format ?? null,
    sampleBytes: entry.sampleBytes ?? null,
    samplesPerFile: entry.samplesPerFile ?? null,
    demandMiBPerSecond: entry.demandMiBPerSecond ?? null,
    needs: entry.needs,
    round: entry.round,
    remark: entry.remark ?? null,
  }));
}

export function renderCatalogue(rows: readonly CatalogueRow[]): string {
  const rounds = [...new Set(rows.map((row) => row.round))].sort(newestFirst);
  const blocks = rounds.flatMap((round) => {
    const here = rows.filter((row) => row.round === round).sort(byModel);
    const [withData, without] = [here.filter(hasDataset), here.filter((row) => !hasDataset(row))];
    return [
      ...withData.length > 0 ? [`${round}\n${indented(datasetTable(withData))}`] : [],
      ...without.length > 0 ? [`${round}, checkpoints\n${indented(checkpointTable(without))}`] : [],
    ];
  });
  return [...blocks, ...furtherNames(rows), LEGEND].join("\n\n");
}

const LEGEND = `MiB/s is what one accelerator asks for when it never waits for the storage.
'stoker workloads show NAME' prints the workload, 'stoker plan NAME' what it amounts to.`;

function hasDataset(row: CatalogueRow): boolean {
  return row.format !== null;
}

function datasetTable(rows: readonly CatalogueRow[]): string {
  return renderTable(
    [
      { title: "name" },
      { title: "model" },
      { title: "format" },
      { title: "sample", align: "right" },
      { title: "per file", align: "right" },
      { title: "MiB/s", align: "right" },
      { title: "needs" },
    ],
    rows.map((row) => [
      row.name,
      row.model,
      row.format ?? "",
      row.sampleBytes === null ? "" : formatBytes(row.sampleBytes),
      String(row.samplesPerFile ?? ""),
      demandText(row.demandMiBPerSecond),
      row.needs.replace(" of data", ""),
    ]),
  );
}

function checkpointTable(rows: readonly CatalogueRow[]): string {
  return renderTable(
    [{ title: "name" }, { title: "model" }, { title: "needs" }],
    rows.map((row) => [row.name, row.model, row.needs]),
  );
}

function furtherNames(rows: readonly CatalogueRow[]): string[] {
  const renamed = rows.filter((row) => row.aliases.length > 0);
  if (renamed.length === 0) return [];
  const table = renderTable(
    [{ title: "name" }, { title: "the same as" }],
    renamed.flatMap((row) => row.aliases.map((alias) => [alias, row.name])).sort(byFirst),
  );
  return [`Further names\n${indented(table)}`];
}

function demandText(demand: number | null): string {
  if (demand === null) return "-";
  return demand >= 100 ? demand.toFixed(0) : String(Number(demand.toPrecision(2)));
}

function indented(text: string): string {
  return text.split("\n").map((line) => `  ${line}`).join("\n");
}

/** Our own first, then MLPerf Storage by its newest round, then DLIO; corrected and special forms after the plain one. */
function newestFirst(a: string, b: string): number {
  return family(a) - family(b) || newestRound(b) - newestRound(a) || qualifiers(a) - qualifiers(b) ||
    a.localeCompare(b, "en");
}

function family(round: string): number {
  const families = ["Stoker", "MLPerf Storage", "DLIO"];
  const found = families.findIndex((name) => round.startsWith(name));
  return found < 0 ? families.length : found;
}

function newestRound(round: string): number {
  return Math.max(0, ...[...round.matchAll(/\bv(\d+\.\d+)/g)].map(([, version]) => Number(version)));
}

/** How much of a round's text says that it is not the plain thing. */
function qualifiers(round: string): number {
  return round.replaceAll(/^[A-Za-z ]+|v?\d+(\.\d+)+|[, ]/g, "").length;
}

function byModel(a: CatalogueRow, b: CatalogueRow): number {
  return a.model.localeCompare(b.model, "en") || a.name.localeCompare(b.name, "en");
}

function byFirst([a = ""]: readonly string[], [b = ""]: readonly string[]): number {
  return a.localeCompare(b, "en");
}
