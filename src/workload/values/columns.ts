/** Reads the columns of a parquet workload; DLIO's defaults fill what a column does not say. */
import { DTYPES } from "../../dataset/dtype.ts";
import type { ParquetColumn } from "../../dataset/spec.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { isList } from "./lists.ts";
import { bad, good, type Outcome } from "./outcome.ts";
import { boolOfWord, dtypeOfWord } from "./words.ts";

/** Column types beside the element types. */
const OTHER_TYPES: readonly string[] = ["string", "binary", "list"];
const FIELDS: readonly string[] = ["name", "dtype", "size", "read"];
const REMEDY = "Write a list of columns such as {name: label, dtype: int8, size: 1, read: true}.";

export function readColumns(raw: RawValue): Outcome<readonly ParquetColumn[]> {
  if (!isList(raw)) return bad("it takes a list of columns", REMEDY);
  const columns: ParquetColumn[] = [];
  const names = new Set<string>();
  for (const [position, item] of raw.entries()) {
    const column = readColumn(item);
    if (!column.ok) return bad(`column ${position + 1} ${column.reason}`, column.remedy);
    if (names.has(column.value.name)) return bad(`two columns are called '${column.value.name}'`, REMEDY);
    names.add(column.value.name);
    columns.push(column.value);
  }
  return good(columns);
}

function readColumn(raw: RawValue): Outcome<ParquetColumn> {
  if (typeof raw === "string") return readColumn({ name: raw });
  if (raw === null || typeof raw !== "object" || isList(raw)) return bad("is no mapping", REMEDY);
  const strange = Object.keys(raw).find((field) => !FIELDS.includes(field));
  if (strange !== undefined) return bad(`has the unknown field '${strange}'`, REMEDY);
  const { name = "data", dtype = "float32", size = 1, read = true } = raw;
  if (typeof name !== "string" || name === "") return bad("has no text as its name", REMEDY);
  const type = typeof dtype === "string" ? columnType(dtype) : undefined;
  if (type === undefined) {
    const types = [...Object.keys(DTYPES), ...OTHER_TYPES].join(", ");
    return bad(`('${name}') has an unknown dtype`, `Write one of: ${types}.`);
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 1) {
    return bad(`('${name}') has a size that is no whole number, 1 or more`, REMEDY);
  }
  const isRead = typeof read === "boolean" ? read : boolOfWord(String(read));
  if (isRead === undefined) return bad(`('${name}') has a 'read' that is neither true nor false`, REMEDY);
  return good({ name, dtype: type, size, read: isRead });
}

function columnType(word: string): string | undefined {
  const plain = word.trim().toLowerCase();
  return OTHER_TYPES.includes(plain) ? plain : dtypeOfWord(plain);
}
