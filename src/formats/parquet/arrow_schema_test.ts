import { assertEquals } from "@std/assert";
import { arrowSchema } from "./arrow_schema.ts";
import { columnOf } from "./column.ts";
import { column } from "./test_columns.ts";

/** A table of a FlatBuffer, read by the format's definition. */
class Flat {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  static root(view: DataView): Flat {
    return new Flat(view, view.getUint32(0, true));
  }

  #field(index: number): number {
    const vtable = this.#at - this.#view.getInt32(this.#at, true);
    const place = 4 + 2 * index;
    const inside = place < this.#view.getUint16(vtable, true)
      ? this.#view.getUint16(vtable + place, true)
      : 0;
    return inside === 0 ? 0 : this.#at + inside;
  }

  number(index: number, bytes: 1 | 2 | 4 | 8): number {
    const at = this.#field(index);
    if (at === 0) return 0;
    assertEquals(at % bytes, 0, "aligned");
    if (bytes === 1) return this.#view.getUint8(at);
    if (bytes === 2) return this.#view.getUint16(at, true);
    return bytes === 4 ? this.#view.getInt32(at, true) : Number(this.#view.getBigInt64(at, true));
  }

  table(index: number): Flat {
    return new Flat(this.#view, this.#target(index));
  }

  #target(index: number): number {
    const at = this.#field(index);
    return at + this.#view.getUint32(at, true);
  }

  vector(index: number): Flat[] {
    const at = this.#target(index);
    return Array.from({ length: this.#view.getUint32(at, true) }, (_, i) => {
      const slot = at + 4 + 4 * i;
      return new Flat(this.#view, slot + this.#view.getUint32(slot, true));
    });
  }

  text(index: number): string {
    const at = this.#target(index);
    const length = this.#view.getUint32(at, true);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length);
    return new TextDecoder().decode(bytes);
  }
}

/** Name, type, parameters and children of a Field. */
function shown(field: Flat): string {
  const type = field.number(2, 1);
  const parameters: Record<number, (of: Flat) => string> = {
    2: (of) => `Int ${of.number(0, 4)} ${of.number(1, 1)}`,
    3: (of) => `FloatingPoint ${of.number(0, 2)}`,
    4: () => "Binary",
    5: () => "Utf8",
    6: () => "Bool",
    12: () => "List",
    16: (of) => `FixedSizeList ${of.number(0, 4)}`,
  };
  assertEquals(field.number(1, 1), 1, "nullable");
  const children = field.vector(5).map(shown).join();
  return `${field.text(0)}: ${parameters[type]?.(field.table(3))}${children && ` <${children}>`}`;
}

Deno.test("arrowSchema: says name, type and length of lists of every column", () => {
  const columns = [
    column("größe", "int8"),
    column("b", "uint64"),
    column("c", "int32"),
    column("d", "int64", 70_000),
    column("e", "float16", 3),
    column("f", "float32"),
    column("g", "float64"),
    column("h", "bool", 2),
    column("i", "string"),
    column("j", "binary", 9),
    column("k", "list", 4),
  ];
  const bytes = Uint8Array.from(atob(arrowSchema(columns.map(columnOf))), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint32(0, true), 0xffffffff);
  assertEquals(view.getUint32(4, true), bytes.length - 8);
  assertEquals(bytes.length % 8, 0);
  const message = Flat.root(new DataView(bytes.buffer, 8));
  assertEquals([message.number(0, 2), message.number(1, 1), message.number(3, 8)], [4, 1, 0]);
  const schema = message.table(2);
  assertEquals(schema.number(0, 2), 0, "little-endian");
  assertEquals(schema.vector(1).map(shown), [
    "größe: Int 8 1",
    "b: Int 64 0",
    "c: Int 32 1",
    "d: FixedSizeList 70000 <element: Int 64 1>",
    "e: FixedSizeList 3 <element: FloatingPoint 0>",
    "f: FloatingPoint 1",
    "g: FloatingPoint 2",
    "h: FixedSizeList 2 <element: Bool>",
    "i: Utf8",
    "j: Binary",
    "k: List <element: FloatingPoint 1>",
  ]);
});
