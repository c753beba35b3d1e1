import { assertEquals, assertThrows } from "@std/assert";
import { BadThrift, EndOfBytes, ThriftReader } from "./thrift_reader.ts";
import { i64Width, putI64, THRIFT, ThriftWriter } from "./thrift_writer.ts";

/** A struct with a field of every type, `width` bytes for one number. */
function everything(width: number, value: number): Uint8Array {
  const out = new ThriftWriter();
  out.bool(1, true).i8(2, 7).i32(3, 300);
  const slot = out.i64Slot(5, width);
  out.text(6, "größe").bool(7, false).struct(8, (inner) => inner.struct(1, (one) => one.i64(9, 2 ** 40)));
  out.listHead(12, THRIFT.i32, 20);
  for (let i = 0; i < 20; i++) out.i32Element(i);
  out.listHead(13, THRIFT.struct, 2);
  for (const text of ["a", "b"]) out.element((one) => one.binary(1, new TextEncoder().encode(text)));
  const bytes = out.stop().bytes();
  putI64(bytes, slot, width, value);
  return bytes;
}

function read(bytes: Uint8Array) {
  const found: Record<number, unknown> = {};
  const reader = new ThriftReader(bytes);
  reader.struct((id, type) => {
    if (id === 1 || id === 7) found[id] = type === THRIFT.true;
    else if (id === 3 || id === 5) found[id] = reader.integer();
    else if (id === 6) found[id] = reader.text();
    else if (id === 12) {
      const { count } = reader.list();
      found[id] = Array.from({ length: count }, () => reader.integer());
    } else return false;
    return true;
  });
  return { found, at: reader.at };
}

Deno.test("ThriftReader.struct: takes what is wanted, passes over the rest, and knows padded numbers", () => {
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  for (const [width, value] of [[1, 5], [3, 5], [10, 5], [8, 2 ** 48], [10, 2 ** 50]] as const) {
    const bytes = everything(width, value);
    assertEquals(read(bytes), {
      found: { 1: true, 3: 300, 5: value, 6: "größe", 7: false, 12: numbers },
      at: bytes.length,
    });
  }
});

Deno.test("ThriftReader: bytes that end too early ask for more, wherever they end", () => {
  const bytes = everything(4, 1000);
  for (let end = 0; end < bytes.length; end++) {
    assertThrows(() => read(bytes.subarray(0, end)), EndOfBytes);
  }
});

Deno.test("ThriftReader: refuses what is no Thrift, and reads negative numbers and long field ids", () => {
  assertThrows(() => read(new Uint8Array(20).fill(0x1f)), BadThrift, "type 15");
  assertThrows(() => new ThriftReader(new Uint8Array(20).fill(0x80)).varint(), BadThrift, "ten bytes");
  assertThrows(() => read(new Uint8Array(100).fill(0x9c)), BadThrift, "deep");
  assertEquals(new ThriftReader(Uint8Array.of(3)).integer(), -2);
  const far = new ThriftReader(Uint8Array.of(0x05, 0xd0, 0x0f));
  assertEquals(far.field(1), { id: 1000, type: THRIFT.i32 });
});

Deno.test("i64Width: is just wide enough", () => {
  for (const most of [0, 63, 64, 8191, 8192, 2 ** 31, 2 ** 50]) {
    const width = i64Width(most);
    const bytes = new Uint8Array(width);
    putI64(bytes, 0, width, most);
    assertEquals(new ThriftReader(bytes).integer(), most);
    if (width > 1) {
      putI64(bytes, 0, width - 1, most);
      assertEquals(new ThriftReader(bytes.subarray(0, width - 1)).integer() === most, false, `${most}`);
    }
  }
});
