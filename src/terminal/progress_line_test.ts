import { assert, assertEquals } from "@std/assert";
import type { Console } from "./console.ts";
import { ProgressLine } from "./progress_line.ts";

function recording(live: boolean): { console: Console; texts: string[] } {
  const texts: string[] = [];
  const console: Console = { out() {}, err: (text) => texts.push(text), live, color: false, width: () => 80 };
  return { console, texts };
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

Deno.test("ProgressLine: redraws one line on a terminal and takes it away at the end", async () => {
  const { console, texts } = recording(true);
  const line = new ProgressLine(console, "auto", state);
  await new Promise((resolve) => setTimeout(resolve, 250));
  line.close();
  assert(texts.length >= 2, `${texts.length} writes`);
  assert(texts.every((text) => text.startsWith("\r\x1b[K") && !text.includes("\n")));
  assertEquals(texts.at(-1), "\r\x1b[K");
});

Deno.test("ProgressLine: says nothing when it is off, and no escape codes where nobody can redraw", async () => {
  const { console, texts } = recording(false);
  const lines = [new ProgressLine(console, "off", state), new ProgressLine(console, "auto", state)];
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const line of lines) line.close();
  assertEquals(texts, [], "the first plain line is due after five seconds");
});
