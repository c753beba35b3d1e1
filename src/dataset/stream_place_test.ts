import { assert, assertEquals } from "@std/assert";
import { placeInStream } from "./stream_place.ts";

Deno.test("placeInStream: begins a page, where nothing is to repeat or the payload is short", () => {
  assertEquals(placeInStream(0, 128, 1e9, 1), 0);
  assertEquals(placeInStream(4097, 128, 1e9, 1), 8192);
  assertEquals(placeInStream(4097, 128, 5000, 2), 8192);
});

Deno.test("placeInStream: keeps blocks of the file and pages together, and never goes back", () => {
  for (const next of [0, 1, 128, 129, 4095, 4096, 4224, 4225]) {
    for (const at of [0, 128, 4096, 5000]) {
      const place = placeInStream(next, at, 1e9, 2);
      assertEquals(place % 4096, at % 4096);
      assert(place >= next && place < next + 4096);
    }
  }
});
