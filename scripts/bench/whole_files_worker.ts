/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** One of several jobs of scripts/bench/whole_files.ts: reads its share of small files whole, each of them once. */
import { Arena } from "../../ffi/arena.ts";
import { libc } from "../../ffi/libc.ts";
import { openLocalStore } from "../../src/storage/local/local_store.ts";
import type { Store } from "../../src/storage/store.ts";

export interface WholeFilesJob {
  readonly folder: string;
  readonly direct: boolean;
  /** Reads by one chain of requests each where the store can, else by calls for each. */
  readonly way: "chain" | "calls";
  readonly depth: number;
  /** Files under way beyond the queue depth, as where somebody opens the next while all reads are in flight. */
  readonly ahead: number;
  readonly files: number;
  readonly bytes: number;
  readonly worker: number;
  readonly workers: number;
}

let opened: Promise<Store> | undefined;

libc();
/** Answers how many files came by a chain; to a job without files, when the Store is open that all others use. */
self.onmessage = async ({ data }: MessageEvent<WholeFilesJob>) => {
  self.postMessage(await readAll(await (opened ??= open(data)), data));
};

function open(job: WholeFilesJob): Promise<Store> {
  const blockBytes = Math.max(128 << 10, job.bytes + 4096);
  const arena = new Arena(job.depth * blockBytes);
  const slots = arena.pool(blockBytes, job.depth);
  const io = { engine: "uring", queueDepth: job.depth, blockSizeBytes: blockBytes } as const;
  return openLocalStore(job.folder, { direct: job.direct, io, arena, slots });
}

async function readAll(store: Store, { way, depth, ahead, files, bytes, worker, workers }: WholeFilesJob) {
  let next = worker;
  let chained = 0;
  const lane = async () => {
    for (let file = next; file < files; file = next) {
      next += workers;
      const name = `f${file}`;
      let length = 0;
      if (way === "chain") await store.readWhole?.(name, (_slot, _offset, n) => length = n);
      if (length > 0) chained++;
      else {
        const handle = await store.openRead(name);
        await handle.read(0, handle.size, (_slot, _offset, n) => length = n);
        await handle.close();
      }
      if (length !== bytes) throw new Error(`${name} has ${length} bytes, not ${bytes}`);
    }
  };
  let isDone = false;
  const done = Promise.all(Array.from({ length: depth + ahead }, lane)).then(() => isDone = true);
  await store.wait(Infinity, () => isDone);
  await done;
  return chained;
}
