import { assertEquals } from "@std/assert";
import { combinedCrc, crcFromText, crcOfBytes, crcToBase64, partSumBytes } from "./crc32c_values.ts";

const CHECK = new TextEncoder().encode("123456789");

Deno.test("crcOfBytes: the check value of CRC-32C, and of nothing", () => {
  assertEquals(crcOfBytes(CHECK), 0xe3069283);
  assertEquals(crcOfBytes(new Uint8Array()), 0);
  // RFC 3720, B.4.
  assertEquals(crcOfBytes(new Uint8Array(32)), 0x8a9136aa);
  assertEquals(crcOfBytes(new Uint8Array(32).fill(255)), 0x62a8ab43);
});

Deno.test("crcToBase64 and crcFromText: four bytes, the highest first, there and back", () => {
  assertEquals(crcToBase64(0xe3069283), "4waSgw==");
  assertEquals(crcFromText("4waSgw=="), 0xe3069283);
  assertEquals(crcFromText("e3069283"), 0xe3069283);
  for (const other of ["", "4waSgw", "e306928", "4waSgw==-3", "AAAAAAAAAAA="]) {
    assertEquals(crcFromText(other), undefined);
  }
});

Deno.test("combinedCrc: the sum of the whole from the sums of its parts", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  for (const cuts of [[0, 5000], [0, 1, 5000], [0, 0, 1234, 4999, 5000], [0, 64, 4096, 4097, 5000, 5000]]) {
    const parts = cuts.slice(1).map((end, i) => {
      const part = bytes.subarray(cuts[i], end);
      return { crc: crcOfBytes(part), length: part.length };
    });
    assertEquals(combinedCrc(parts), crcOfBytes(bytes));
  }
  assertEquals(combinedCrc([]), 0);
});

Deno.test("partSumBytes: the sums of the parts one after the other", () => {
  const parts = [{ crc: 0xe3069283, length: 9 }, { crc: 1, length: 1 }];
  assertEquals([...partSumBytes(parts)], [0xe3, 0x06, 0x92, 0x83, 0, 0, 0, 1]);
});
