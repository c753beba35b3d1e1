/**
 * A row for each part of a whole (an accelerator of a training) below the live line, where there is room for all:
 * one below the other, or in as many tables side by side as the terminal is wide. Pure.
 */
import { type Column, displayWidth, renderTable } from "./table.ts";

export interface Parts {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

const GAP = "    ";

/** Nothing where some row would be missing: who is left out cannot be told from who is gone. */
export function renderParts({ columns, rows }: Parts, width: number, height: number): string[] {
  for (let tables = 1; tables <= rows.length; tables++) {
    const each = Math.ceil(rows.length / tables);
    if (each + 1 > height) continue;
    const blocks = Array.from(
      { length: Math.ceil(rows.length / each) },
      (_, table) => renderTable(columns, rows.slice(table * each, (table + 1) * each)).split("\n"),
    );
    const lines = besideEachOther(blocks);
    if (lines.every((line) => displayWidth(line) <= width)) return lines;
  }
  return [];
}

function besideEachOther(blocks: readonly (readonly string[])[]): string[] {
  const widths = blocks.map((lines) => Math.max(...lines.map(displayWidth)));
  return (blocks[0] ?? []).map((_, line) =>
    blocks.map((lines, block) => {
      const text = lines[line] ?? "";
      return text + " ".repeat((widths[block] ?? 0) - displayWidth(text));
    }).join(GAP).trimEnd()
  );
}
