import { assertEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import { HmacKey } from "./hmac_key.ts";

Deno.test("HmacKey: gives the sums of node:crypto, whatever the key and however long the text", () => {
  const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 37) & 255);
  for (const keyBytes of [0, 1, 32, 63, 64, 65, 200]) {
    const secret = bytes.subarray(0, keyBytes);
    const key = new HmacKey(secret);
    // Short after long: what a longer text left behind must not count.
    for (const text of ["", "a", "ä€𝄞".repeat(300), "b".repeat(512), "c".repeat(511), "a", ""]) {
      const expected = createHmac("sha256", secret).update(text).digest();
      assertEquals(key.hex(text), expected.toString("hex"));
      assertEquals(key.bytes(text), new Uint8Array(expected));
    }
  }
});

Deno.test("HmacKey: a sum that was handed out does not change with the next one", () => {
  const key = new HmacKey(new Uint8Array(32));
  const first = key.bytes("a");
  const copy = first.slice();
  key.bytes("b");
  assertEquals(first, copy);
});
