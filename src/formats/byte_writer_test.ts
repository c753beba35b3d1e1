import { assertEquals } from "@std/assert";
import { ByteWriter } from "./byte_writer.ts";

Deno.test("ByteWriter: writes little-endian fields of every width", () => {
  const writer = new ByteWriter().u8(1).u16(0x0302).u32(0x07060504).u64(2 ** 40 + 8).uint(0x0a0b0c, 3).text(
    "ok",
  );
  assertEquals([...writer.bytes()], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 0, 0, 12, 11, 10, 111, 107]);
  assertEquals(writer.size, 20);
});

Deno.test("ByteWriter: grows beyond its first buffer and keeps earlier bytes", () => {
  const writer = new ByteWriter().fill(7, 250).raw(new Uint8Array(1000).fill(9)).u32(1);
  const bytes = writer.bytes();
  assertEquals([bytes.length, bytes[0], bytes[249], bytes[250], bytes[1249], bytes[1250]], [
    1254,
    7,
    7,
    9,
    9,
    1,
  ]);
});
