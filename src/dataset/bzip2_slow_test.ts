import { assert, assertEquals } from "@std/assert";
import { bzip2, BZIP2_CONTENT, bzip2Bytes } from "./bzip2.ts";
import { crc32Bzip2 } from "./bzip2_crc.ts";
import { unpackedBzip2 } from "./test_bunzip2.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function numbers(length: number, width: number, seed: number): Uint8Array {
  let state = seed;
  let text = "";
  while (text.length < length) {
    for (let digit = 0; digit < width; digit++) text += (state = state * 48271 % 0x7fffffff) % 10;
    text += state % 97 === 0 ? "\n" : ",";
  }
  return bytes(text.slice(0, length));
}

Deno.test("bzip2: text of numbers of any width and length comes back, in the bytes that were planned", () => {
  for (const length of [1, 2, 3, 4, 5, 49, 50, 51, 257, 1000, BZIP2_CONTENT]) {
    for (const width of [1, 2, 3, 5, 10, 19]) {
      const content = numbers(length, width, 7 * length + width);
      const packed = bzip2(content);
      assertEquals(packed.length, bzip2Bytes(length));
      assertEquals(unpackedBzip2(packed), content, `${length} bytes of width ${width}`);
    }
  }
});

Deno.test("bzip2: repetitions of every kind come back in the same number of bytes", () => {
  const texts = [1, 3, 4, 5, 254, 255, 256, 259, 260, BZIP2_CONTENT].map((n) => "0".repeat(n));
  texts.push("000,".repeat(900), "0.0000000000,".repeat(276), "01".repeat(1800), "-0.1\n".repeat(720));
  for (const text of texts) {
    const packed = bzip2(bytes(text));
    assertEquals(packed.length, bzip2Bytes(text.length));
    assertEquals(unpackedBzip2(packed), bytes(text), `${text.slice(0, 20)} ${text.length}`);
  }
});

Deno.test("bzip2: a thousand full streams of random numbers fit", () => {
  for (let seed = 1; seed <= 1000; seed++) bzip2(numbers(BZIP2_CONTENT, 1 + seed % 19, seed));
});

Deno.test("bzip2: what is no text of numbers and does not fit is an error, never a wrong stream", () => {
  let state = 1;
  const noise = Uint8Array.from({ length: BZIP2_CONTENT }, () => {
    state = Math.imul(state, 1103515245) + 12345;
    return state >>> 16;
  });
  let message = "";
  try {
    bzip2(noise);
  } catch (error) {
    message = String(error);
  }
  assert(message.includes("do not become 2150"), message);
});

Deno.test("crc32Bzip2: is the checksum of the format", () => {
  assertEquals(crc32Bzip2(bytes("123456789")), 0xfc891918);
});
