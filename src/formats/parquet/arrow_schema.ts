/**
 * Arrow's own schema of the columns, which pyarrow keeps beside Parquet's: only it can say that every list of a
 * column is equally long.
 */
import { ByteWriter } from "../byte_writer.ts";
import type { Column, Leaf } from "./column.ts";
import { PHYSICAL } from "./column.ts";
import { type FlatField, FlatWriter } from "./flat_writer.ts";

/** Members of Arrow's union Type. */
const TYPE = { int: 2, floatingPoint: 3, binary: 4, utf8: 5, bool: 6, list: 12, fixedSizeList: 16 } as const;
const METADATA_V5 = 4;
const SCHEMA_HEADER = 1;
const NULLABLE: FlatField = { bytes: 1, value: 1 };
/** An encapsulated message begins so. */
const CONTINUATION = 0xffffffff;

/** The value of the footer's key ARROW:schema: a schema message in base 64. */
export function arrowSchema(columns: readonly Column[]): string {
  const out = new FlatWriter();
  const [header = 0] = out.table(out.root(), [
    { bytes: 2, value: METADATA_V5 },
    { bytes: 1, value: SCHEMA_HEADER },
    "ref",
    { bytes: 8, value: 0 },
  ]);
  const [fields = 0] = out.table(header, [{ bytes: 2, value: 0 }, "ref"]);
  const slots = out.vector(fields, columns.length);
  columns.forEach((column, i) => writeColumn(out, slots[i] ?? 0, column));
  const message = out.finish();
  const bytes = new ByteWriter().u32(CONTINUATION).u32(message.length).raw(message).bytes();
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

interface ArrowType {
  readonly type: number;
  readonly fields: readonly FlatField[];
}

function writeColumn(out: FlatWriter, slot: number, column: Column): void {
  const leaf = leafType(column.leaf);
  if (column.shape === "scalar") return writeField(out, slot, column.name, leaf, undefined);
  const list: ArrowType = column.shape === "list"
    ? { type: TYPE.list, fields: [] }
    : { type: TYPE.fixedSizeList, fields: [{ bytes: 4, value: column.length }] };
  writeField(out, slot, column.name, list, leaf);
}

function writeField(
  out: FlatWriter,
  slot: number,
  name: string,
  { type, fields }: ArrowType,
  child: ArrowType | undefined,
): void {
  const [nameSlot = 0, typeSlot = 0, childrenSlot = 0] = out.table(slot, [
    "ref",
    NULLABLE,
    { bytes: 1, value: type },
    "ref",
    undefined,
    "ref",
  ]);
  out.text(nameSlot, name);
  out.table(typeSlot, fields);
  const children = out.vector(childrenSlot, child ? 1 : 0);
  if (child) writeField(out, children[0] ?? 0, "element", child, undefined);
}

function leafType({ annotation, physical, bits }: Leaf): ArrowType {
  const integer = (width: number, signed: boolean): ArrowType => ({
    type: TYPE.int,
    fields: [{ bytes: 4, value: width }, { bytes: 1, value: signed ? 1 : 0 }],
  });
  const float = (precision: number): ArrowType => ({
    type: TYPE.floatingPoint,
    fields: [{ bytes: 2, value: precision }],
  });
  switch (annotation.kind) {
    case "int":
      return integer(annotation.bits, annotation.signed);
    case "string":
      return { type: TYPE.utf8, fields: [] };
    case "float16":
      return float(0);
    case "none":
      if (physical === PHYSICAL.float) return float(1);
      if (physical === PHYSICAL.double) return float(2);
      if (physical === PHYSICAL.boolean) return { type: TYPE.bool, fields: [] };
      return physical === PHYSICAL.byteArray ? { type: TYPE.binary, fields: [] } : integer(bits, true);
  }
}
