import { assertEquals, assertMatch } from "@std/assert";
import { callingPlace } from "./calling_place.ts";

const STACK = `Error
    at DlioLogFile.tell (file:///x/src/cli/dlio/dlio_log_file.ts:30:11)
    at onDlioEvent (file:///x/src/cli/dlio.ts:104:40)
    at async file:///x/src/phases/train.ts:45:13
    at main (file:///home/me/.cache/stoker/program/main.js:12345:6)`;

Deno.test("callingPlace: names path below the project and line, of a bundle its file", () => {
  assertEquals(callingPlace(STACK, 0), " [src/cli/dlio/dlio_log_file.ts:30]");
  assertEquals(callingPlace(STACK, 2), " [src/phases/train.ts:45]");
  assertEquals(callingPlace(STACK, 3), " [main.js:12345]");
});

Deno.test("callingPlace: says nothing where nothing is known", () => {
  assertEquals([callingPlace(STACK, 9), callingPlace(undefined, 0), callingPlace("Error", 0)], ["", "", ""]);
});

Deno.test("callingPlace: reads what this runtime writes", () => {
  assertMatch(callingPlace(new Error("here").stack, 0), /^ \[src\/cli\/dlio\/calling_place_test\.ts:\d+\]$/);
});
