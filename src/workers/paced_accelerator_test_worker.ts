/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * For tests: the accelerator, line by line the program's own, on a storage of which everything is known. The
 * pace stands in the address of this module.
 */
import type { Store } from "../storage/store.ts";
import "./accelerator_worker.ts";
import { type Pace, PacedStore } from "./paced_store.ts";
import { Workbench } from "./workbench.ts";

const asked = new URL(import.meta.url).searchParams;
const pace: Pace = {
  bytesPerSecond: Number(asked.get("bytesPerSecond")),
  latencyMs: Number(asked.get("latencyMs")),
  fileBytes: asked.has("fileBytes") ? Number(asked.get("fileBytes")) : undefined,
};
const open = Workbench.open;

Workbench.open = async (...words) => {
  const bench = await open(...words);
  // An accelerator opens, reads, waits and closes, nothing else, and that is what a PacedStore has.
  const store = new PacedStore(bench.store, pace) as unknown as Store;
  Object.defineProperty(bench, "store", { value: store });
  return bench;
};
