/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** One of several jobs of scripts/bench/local.ts: a Store on a thread of its own. */
import { libc } from "../../ffi/libc.ts";
import type { Measured } from "./compare_table.ts";
import { type Load, ours } from "./local_runs.ts";

export interface LocalJob {
  readonly folder: string;
  readonly load: Load;
  readonly seconds: number;
}

libc();
self.onmessage = async ({ data }: MessageEvent<LocalJob>) => {
  const measured: Measured = await ours(data.folder, data.load, data.seconds);
  self.postMessage(measured);
};
