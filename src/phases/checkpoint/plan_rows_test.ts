import { assertEquals } from "@std/assert";
import { checkpointSize } from "../../checkpoint/description.ts";
import { smallDescription } from "../../checkpoint/test_description.ts";
import { planRows } from "./plan_rows.ts";

Deno.test("planRows: ranks with the same sizes share a row, and the rows sum up to the checkpoint", () => {
  const description = smallDescription({ ranks: 8 });
  const rows = planRows(description);
  const { files, bytes } = checkpointSize(description);
  // First stage, last stage, and the second data-parallel group, which writes optimizer states alone.
  assertEquals(rows.map(({ ranks, firstRank }) => [ranks, firstRank]), [[2, 0], [2, 2], [4, 4]]);
  assertEquals(rows.reduce((sum, row) => sum + row.ranks * row.bytes, 0), bytes);
  assertEquals(rows.reduce((sum, row) => sum + row.ranks * row.files.length, 0), files);
});
