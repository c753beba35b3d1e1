import { assertEquals } from "@std/assert";
import { RowGroups } from "./row_groups.ts";

/** As the writer does it: batch by batch, each cut into groups. */
function naive(rows: number, batch: number, group: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row += batch) {
    for (let left = Math.min(batch, rows - row); left > 0; left -= group) found.push(Math.min(left, group));
  }
  return found;
}

Deno.test("RowGroups: are those of a writer that cuts batch after batch", () => {
  for (let rows = 1; rows <= 30; rows++) {
    for (let batch = 0; batch <= 12; batch++) {
      for (let group = 1; group <= 12; group++) {
        const expected = naive(rows, batch || group, group);
        const groups = new RowGroups(rows, batch, group);
        const what = `${rows} rows, batches of ${batch}, groups of ${group}`;
        assertEquals(groups.count, expected.length, what);
        assertEquals(expected.map((_, i) => groups.rows(i)), expected, what);
        assertEquals(new Set(groups.kinds()), new Set(expected), what);
        const { alike } = groups;
        assertEquals(alike >= 1 && expected.slice(0, alike).every((of) => of === expected[0]), true, what);
        if (batch === 0) assertEquals(alike, expected.filter((of) => of === expected[0]).length, what);
        const weight = (of: number) => {
          assertEquals(expected.includes(of), true, `asks for groups of ${of}: ${what}`);
          return 3 * of + 1;
        };
        const weighed = groups.weighed(weight);
        let row = 0, place = 0;
        expected.forEach((of, i) => {
          assertEquals(weighed.at(i), place, what);
          for (const inside of [0, of - 1]) assertEquals(groups.groupOf(row + inside), i, what);
          for (const inside of [0, 3 * of]) assertEquals(weighed.find(place + inside), i, what);
          row += of;
          place += 3 * of + 1;
        });
        assertEquals(weighed.at(expected.length), place, what);
      }
    }
  }
});
