import { assert, assertEquals } from "@std/assert";
import { repeatedWindow } from "./repeated_window.ts";

Deno.test("repeatedWindow: finds 16 equal bytes at any distance, and not 15", () => {
  const noise = crypto.getRandomValues(new Uint8Array(65536));
  assertEquals(repeatedWindow(noise), undefined);
  for (
    const [from, into] of [[16, 8000], [17, 8000], [16, 8003], [21, 8003], [65520, 5], [3, 65519]] as const
  ) {
    const bytes = noise.slice();
    bytes.copyWithin(into, from, from + 16);
    assert(repeatedWindow(bytes), `from ${from} to ${into}`);
    bytes.set(noise);
    bytes.copyWithin(into, from, from + 15);
    // The neighbours differ, or the stretch would be longer than 15.
    bytes[into + 15] = bytes[from + 15]! ^ 1;
    bytes[into - 1] = bytes[from - 1]! ^ 1;
    assertEquals(repeatedWindow(bytes), undefined, `15 bytes from ${from} to ${into}`);
  }
});
