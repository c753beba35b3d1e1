/** What a Parquet file says of itself: its schema, its rows, and how many values each column has in them. */
import { didYouMean } from "../../base/nearest.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { readExactly, unreadable } from "../foreign_file.ts";
import type { RangeReader, StructureCheck } from "../format.ts";
import type { FoundStructure, StructureFault } from "../structure.ts";
import { type Column, legacyColumn, PHYSICAL } from "./column.ts";
import { isPartitioned, partitionNameFault } from "./partitions.ts";
import { type FoundColumn, walkFooter } from "./probe.ts";
import { columnsOf, legacyLength, MAGIC } from "./table.ts";

export const parquetStructure: StructureCheck = {
  // Without columns a row is one list of bytes, whose length follows from the sample.
  expected: (file) => ({
    samples: isPartitioned(file.dataset) ? undefined : file.dataset.samplesPerFile,
    shape: file.dataset.parquet.columns.length > 0 ? [] : [legacyLength(file.shape)],
  }),
  examine,
  nameFault: partitionNameFault,
};

async function examine(read: RangeReader, dataset: DatasetSpec): Promise<FoundStructure> {
  const start = new TextDecoder("latin1").decode(await readExactly(read, "parquet", 0, MAGIC.length));
  if (start !== MAGIC) throw unreadable("parquet", `it does not begin with the magic number ${MAGIC}`);
  const named = dataset.parquet.columns.length > 0;
  const wanted = named ? columnsInFiles(dataset) : [legacyColumn(0)];
  const faults: StructureFault[] = [];
  const fault = (detail: string) => faults.push({ kind: "foreign", offset: 0, length: read.size, detail });
  /** The wanted column of each leaf. */
  let leaves: readonly (Column | undefined)[] = [];
  /** Values in a row, of the only column where none are named; undefined once rows differ. */
  let inRow: number | undefined = -1;
  const said = new Set<Column>();
  const { rows } = await walkFooter(read, {
    wanted(found) {
      leaves = matched(found, wanted, fault);
      return leaves.map((column) => column !== undefined);
    },
    group(rows, chunks) {
      chunks.forEach((chunk, leaf) => {
        const column = leaves[leaf];
        if (!chunk || !column || rows === 0) return;
        const each = chunk.values / rows;
        if (!named) inRow = inRow === -1 || inRow === each ? each : undefined;
        // Lists of DLIO's unknown types may have any length.
        else if (column.shape !== "list" && each !== column.length && !said.has(column)) {
          said.add(column);
          fault(`holds ${each} values a row in '${column.name}' instead of ${column.length}`);
        }
      });
    },
  });
  return {
    samples: rows,
    shape: named ? [] : inRow === undefined ? undefined : [inRow],
    bytes: read.size,
    faults,
  };
}

/** The column of a partition stands in the names of folders alone. */
function columnsInFiles(dataset: DatasetSpec): readonly Column[] {
  return columnsOf(dataset).filter(({ name }) => name !== dataset.parquet.partitionBy);
}

/** Says which wanted columns are missing or of another type; others may be there. */
function matched(
  found: readonly FoundColumn[],
  wanted: readonly Column[],
  fault: (detail: string) => void,
): readonly (Column | undefined)[] {
  const names = found.map(({ name }) => name);
  for (const { name, leaf } of wanted) {
    const column = found.find((one) => one.name === name);
    if (!column) fault(`has no column '${name}'.${didYouMean(name, names)}`);
    else if (column.leaves !== 1) fault(`holds ${column.leaves} columns inside '${name}' instead of one`);
    else if (column.physical !== leaf.physical) {
      fault(`stores '${name}' as ${physicalName(column.physical)} instead of ${physicalName(leaf.physical)}`);
    }
  }
  return found.flatMap(({ name, leaves }) => {
    const column = leaves === 1 ? wanted.find((one) => one.name === name) : undefined;
    return Array.from({ length: leaves }, () => column);
  });
}

function physicalName(number: number): string {
  return Object.entries(PHYSICAL).find(([, value]) => value === number)?.[0] ?? `type ${number}`;
}
