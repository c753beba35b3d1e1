import { assert, assertEquals } from "@std/assert";
import type { CatalogueEntry } from "../workload/catalogue/mod.ts";
import { catalogueRows, renderCatalogue } from "./catalogue_table.ts";

function entry(name: string, round: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    name,
    aliasOf: undefined,
    title: name,
    model: "m",
    format: "npz",
    sampleBytes: 1024,
    samplesPerFile: 4,
    demandMiBPerSecond: 123.4,
    needs: "1 GiB of data",
    round,
    remark: undefined,
    ...more,
  };
}

Deno.test("renderCatalogue: shows each workload under its round with all that the table promises", () => {
  const text = renderCatalogue(catalogueRows([entry("a", "Stoker"), entry("b", "Stoker", { aliasOf: "a" })]));
  assertEquals(text.split("\n").slice(0, 8), [
    "Stoker",
    "  name  model  format  sample  per file  MiB/s  needs",
    "  a     m      npz      1 KiB         4    123  1 GiB",
    "",
    "Further names",
    "  name  the same as",
    "  b     a",
    "",
  ]);
});

Deno.test("renderCatalogue: the newest round of MLPerf comes after our own and before DLIO", () => {
  const rounds = ["DLIO 3.0.2, corrected", "MLPerf Storage v1.0", "Elsewhere", "MLPerf Storage v2.0, v10.0"];
  const rows = catalogueRows(
    [...rounds, "DLIO 3.0.2", "MLPerf Storage v2.0", "Stoker"].map((round, index) =>
      entry(`w${index}`, round)
    ),
  );
  const heads = renderCatalogue(rows).split("\n\n").slice(0, -1).map((block) => block.split("\n")[0]);
  assertEquals(heads, [
    "Stoker",
    "MLPerf Storage v2.0, v10.0",
    "MLPerf Storage v2.0",
    "MLPerf Storage v1.0",
    "DLIO 3.0.2",
    "DLIO 3.0.2, corrected",
    "Elsewhere",
  ]);
});

Deno.test("renderCatalogue: workloads without a dataset have a table without its columns", () => {
  const without = { format: undefined, sampleBytes: undefined, samplesPerFile: undefined };
  const text = renderCatalogue(catalogueRows([
    entry("c", "Stoker", { ...without, demandMiBPerSecond: undefined, needs: "8 ranks" }),
    entry("d", "Stoker", { demandMiBPerSecond: undefined }),
    entry("e", "Stoker", { demandMiBPerSecond: 0.0128 }),
  ]));
  assert(/\nStoker, checkpoints\n {2}name {2}model {2}needs\n {2}c {5}m {6}8 ranks\n/.test(text), text);
  assert(/ d .* - {2}1 GiB/.test(text), text);
  assert(/ e .* 0\.013 {2}1 GiB/.test(text), text);
});
