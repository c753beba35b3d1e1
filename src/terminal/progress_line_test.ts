import { assert, assertEquals } from "@std/assert";
import type { Console } from "./console.ts";
import { ProgressLine } from "./progress_line.ts";

function recording(live: boolean) {
  const texts: string[] = [];
  const drawn: (readonly string[])[] = [];
  const console: Console = {
    out() {},
    err: (text) => texts.push(text),
    live,
    width: () => 80,
    height: () => 24,
    draw: (lines) => drawn.push(lines),
  };
  return { console, texts, drawn };
}

const state = () => ({
  phase: "train",
  count: "epoch 1/1",
  done: undefined,
  bytes: 0,
  bytesPerSecond: 0,
  elapsedSeconds: 1,
  extras: [],
});

Deno.test("ProgressLine: redraws its lines on a terminal and takes them away at the end", async () => {
  const { console, texts, drawn } = recording(true);
  const line = new ProgressLine(console, "auto", state);
  await new Promise((resolve) => setTimeout(resolve, 250));
  line.close();
  assert(drawn.length >= 2, `drawn ${drawn.length} times`);
  assertEquals([drawn[0]?.length, drawn.at(-1), texts], [1, [], []]);
});

Deno.test("ProgressLine: says nothing when it is off, and no escape codes where nobody can redraw", async () => {
  const { console, texts } = recording(false);
  const lines = [new ProgressLine(console, "off", state), new ProgressLine(console, "auto", state)];
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const line of lines) line.close();
  assertEquals(texts, [], "the first plain line is due after five seconds");
});
