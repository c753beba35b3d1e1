import { assertEquals, assertRejects } from "@std/assert";
import { InterruptedError } from "../base/errors.ts";
import type { Console } from "../terminal/console.ts";
import { askYesNo, type Keyboard } from "./ask.ts";

function asked(keyboard: Keyboard, interrupt: AbortSignal = new AbortController().signal) {
  const told: string[] = [];
  // Of a terminal only this is used.
  const console = { err: (text: string) => void told.push(text) } as Console;
  return { told, answer: askYesNo("Delete it?", { console, interrupt }, keyboard) };
}

const typed = (text: string | null): Keyboard => ({ isReady: () => true, line: () => text });

Deno.test("askYesNo: is yes for y and yes alone, no for all else and for the end of input", async () => {
  for (const text of ["y\n", "Y\n", "yes\r\n", " YES \n"]) {
    assertEquals(await asked(typed(text)).answer, true);
  }
  for (const text of ["n\n", "\n", "", "yy\n", "delete\n", null]) {
    assertEquals(await asked(typed(text)).answer, false);
  }
});

Deno.test("askYesNo: waits for an answer and asks once", async () => {
  let looks = 0;
  const { told, answer } = asked({ isReady: () => ++looks > 3, line: () => "y\n" });
  assertEquals([await answer, looks, told], [true, 4, ["Delete it? [y/N] "]]);
});

Deno.test("askYesNo: an interrupt ends the wait, and nothing is read after it", async () => {
  const controller = new AbortController();
  const never: Keyboard = {
    isReady: () => false,
    line: () => {
      throw new Error("read");
    },
  };
  const { told, answer } = asked(never, controller.signal);
  controller.abort(new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "" }));
  await assertRejects(() => answer, InterruptedError, "SIGINT");
  assertEquals(told.at(-1), "\n");
});
