/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Counts and rings when told to, some milliseconds later, and says when that was by the clock of all threads. */
import { ringEventfd } from "../../ffi/eventfd.ts";

self.onmessage = ({ data }: MessageEvent<{ bell: number; rings: Int32Array; afterMs: number }>) => {
  const { bell, rings, afterMs } = data;
  setTimeout(() => {
    const at = performance.timeOrigin + performance.now();
    Atomics.add(rings, 0, 1);
    ringEventfd(bell);
    self.postMessage(at);
  }, afterMs);
};
