/** Renders rows as aligned columns. Pure; numbers are given as text, aligned right when the column says so. */

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? "")))
  );
  const line = (cells: readonly string[]) =>
    columns.map((column, index) => pad(cells[index] ?? "", widths[index] ?? 0, column.align ?? "left"))
      .join("  ").trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Code points rather than UTF-16 units; combining marks take no column. */
export function displayWidth(text: string): number {
  return [...text.replace(/\p{M}/gu, "")].length;
}
