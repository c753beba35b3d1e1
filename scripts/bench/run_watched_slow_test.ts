import { assert, assertEquals } from "@std/assert";
import { runWatched } from "./run_watched.ts";

const HOLD = "const held = new Uint8Array(100e6).fill(1); setTimeout(() => console.log(held.length), 500);";

Deno.test("runWatched: gives status and output, and counts the memory of what was started by what it started", async () => {
  const script = `"$0" eval '${HOLD}'; exit 3`;
  const ended = await runWatched(["bash", "-c", script, Deno.execPath()], "/");
  assertEquals([ended.code, ended.out], [3, "100000000\n"]);
  assert(ended.peakBytes > 100e6 && ended.peakBytes < 1e9, String(ended.peakBytes));
});
