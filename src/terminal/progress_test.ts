import { assert, assertEquals } from "@std/assert";
import { type ProgressState, renderLive, renderProgress } from "./progress.ts";

const STATE: ProgressState = {
  phase: "generate",
  count: "12/168 files",
  done: 0.25,
  bytes: 3 * 2 ** 30,
  bytesPerSecond: 2 ** 30,
  elapsedSeconds: 3,
  extras: ["AU 93.4 %"],
};

Deno.test("renderProgress: names every unit and estimates the rest", () => {
  const line = renderProgress(STATE, 200);
  for (
    const part of ["generate", "12/168 files", "25 %", "3 GiB", "1 GiB/s", "AU 93.4 %", "eta 9 s", "█████░"]
  ) {
    assert(line.includes(part), `${part} is missing in: ${line}`);
  }
});

Deno.test("renderProgress: shows the time that passed when the end is not known", () => {
  const line = renderProgress({ ...STATE, done: undefined }, 200);
  assert(!line.includes("eta") && line.endsWith("3 s"), line);
});

Deno.test("renderProgress: a stall stands instead of rates, bar and estimate", () => {
  const stall = "no byte for 10 s, 8 requests in flight, oldest 9.8 s: train/a.npz at 4096";
  assertEquals(renderProgress({ ...STATE, stall }, 200), `generate   12/168 files  ${stall}`);
  assertEquals(renderProgress({ ...STATE, stall }, 40).length, 40);
});

Deno.test("renderProgress: never is wider than the terminal, and leaves the bar out of a narrow one", () => {
  assertEquals(renderProgress(STATE, 40).length, 40);
  assert(!renderProgress(STATE, 90).includes("█"));
});

Deno.test("renderLive: rows of the parts stand below the line where the terminal has room for all of them", () => {
  const parts = { columns: [{ title: "accelerator" }], rows: [["0"], ["1"], ["2"]] };
  const line = renderProgress(STATE, 60);
  assertEquals(renderLive({ ...STATE, parts }, 60, 7), [line, "accelerator", "0", "1", "2"]);
  assertEquals(renderLive({ ...STATE, parts }, 12, 6), [renderProgress(STATE, 12)]);
  assertEquals(renderLive(STATE, 60, 40), [line]);
});
