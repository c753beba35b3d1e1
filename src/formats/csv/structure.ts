/**
 * What a CSV file says of itself: its rows and their columns, which takes reading all of it. Fields in quotation
 * marks, which numbers never have, are not understood.
 */
import type { StructureCheck } from "../format.ts";
import type { FoundStructure, StructureFault } from "../structure.ts";
import { csvText, packedWith } from "./probe.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const COMMA = 44;

export const csvStructure: StructureCheck = {
  expected: ({ dataset, shape }) => ({
    samples: dataset.samplesPerFile,
    shape: [shape.reduce((product, edge) => product * edge, 1)],
  }),
  async examine(read) {
    const rows = new RowCount();
    for await (const piece of csvText(read, await packedWith(read))) rows.add(piece);
    return { ...rows.finish(read.size), bytes: read.size };
  },
};

/** Rows, and the columns that they all have. */
export class RowCount {
  #rows = 0;
  #columns = 0;
  #commas = 0;
  /** Bytes of the row at hand. */
  #inRow = 0;
  #uneven: string | undefined;
  #strange: string | undefined;

  add(piece: Uint8Array): void {
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] ?? 0;
      if (byte === LINE_FEED) this.#endRow();
      else if (byte === COMMA) {
        this.#commas++;
        this.#inRow++;
      } else if (byte >= 32 && byte < 127 || byte === TAB) this.#inRow++;
      else if (byte !== CARRIAGE_RETURN) {
        this.#strange ??= `has a byte ${byte}, which is no character of a number, in row ${this.#rows}`;
        this.#inRow++;
      }
    }
  }

  finish(size: number): Omit<FoundStructure, "bytes"> {
    const faults: StructureFault[] = [];
    const fault = (kind: StructureFault["kind"], detail: string | undefined) => {
      if (detail) faults.push({ kind, offset: 0, length: size, detail });
    };
    if (this.#strange) {
      // No text: rows and columns mean nothing.
      fault("unreadable", this.#strange);
    } else if (this.#inRow > 0) {
      fault("short", `ends inside row ${this.#rows}: there is no line feed behind it`);
      this.#endRow();
    }
    fault("foreign", this.#uneven);
    return { samples: this.#rows, shape: this.#uneven ? undefined : [this.#columns], faults };
  }

  #endRow(): void {
    if (this.#inRow === 0) return; // readers pass over empty lines
    const columns = this.#commas + 1;
    if (this.#rows === 0) this.#columns = columns;
    else if (columns !== this.#columns) {
      this.#uneven ??= `has ${columns} columns in row ${this.#rows}, ${this.#columns} in those before`;
    }
    this.#rows++;
    this.#commas = 0;
    this.#inRow = 0;
  }
}
