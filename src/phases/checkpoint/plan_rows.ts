/** The table of a checkpoint: ranks that write files of the same sizes share a row. Pure. */
import { type CheckpointDescription, filesOfRank } from "../../checkpoint/description.ts";
import type { Plan } from "../../report/schema/plan.ts";

type Row = NonNullable<Plan["checkpoint"]["rows"]>[number];

export function planRows(description: CheckpointDescription): Row[] {
  const rows = new Map<string, Row>();
  for (let rank = 0; rank < description.ranks; rank++) {
    const files = filesOfRank(description, rank).map(({ name, layout }) => ({ name, bytes: layout.size }));
    if (files.length === 0) continue;
    const sizes = files.map(({ bytes }) => bytes);
    const key = sizes.join(" ");
    const row = rows.get(key);
    rows.set(
      key,
      row
        ? { ...row, ranks: row.ranks + 1 }
        : { ranks: 1, firstRank: rank, bytes: sizes.reduce((sum, one) => sum + one, 0), files },
    );
  }
  return [...rows.values()];
}
