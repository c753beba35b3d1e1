import { assertEquals } from "@std/assert";
import { renderTable } from "./table.ts";

Deno.test("renderTable: aligns columns by what is seen, without blanks at the end", () => {
  const text = renderTable([{ title: "name" }, { title: "bytes", align: "right" }, { title: "note" }], [
    ["é", "1", ""],
    ["longer", "12345678", "x"],
  ]);
  assertEquals(text.split("\n"), [
    "name       bytes  note",
    "é              1",
    "longer  12345678  x",
  ]);
});
