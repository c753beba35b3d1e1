import { assertEquals } from "@std/assert";
import { lookup3 } from "./lookup3.ts";

Deno.test("lookup3: agrees with the vectors of its author", () => {
  const text = new TextEncoder().encode("Four score and seven years ago");
  assertEquals(lookup3(new Uint8Array()), 0xdeadbeef);
  assertEquals(lookup3(text), 0x17770551);
});
