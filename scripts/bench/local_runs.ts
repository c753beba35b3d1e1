/** What `scripts/bench/local.ts` measures of ours: Stores, each on one thread, without the program around them. */
import { Arena } from "../../ffi/arena.ts";
import { cString } from "../../ffi/c_string.ts";
import { now } from "../../ffi/clock.ts";
import { libc } from "../../ffi/libc.ts";
import { platform } from "../../ffi/platform.ts";
import { openLocalStore } from "../../src/storage/local/local_store.ts";
import type { BlockOrder, Store } from "../../src/storage/store.ts";
import type { Measured } from "./compare_table.ts";
import type { LocalJob } from "./local_worker.ts";

export interface Load {
  readonly name: string;
  readonly kind: "random" | "sequential" | "write" | "files";
  readonly direct: boolean;
  readonly blockBytes: number;
  readonly depth: number;
}

export const FILE_BYTES = 512 << 20;
/** Of the loads of small files. */
export const SMALL_BYTES = 100 << 10;
export const SMALL_FILES = 1000;

/** Processor time of this process in seconds, all threads, the kernel's workers for it included. */
export function cpuSeconds(): number {
  const [, fields = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

export async function ours(folder: string, load: Load, seconds: number): Promise<Measured> {
  const arena = new Arena(load.depth * load.blockBytes, 1);
  const slots = arena.pool(load.blockBytes, load.depth);
  const io = { engine: "uring", queueDepth: load.depth, blockSizeBytes: load.blockBytes } as const;
  const store = await openLocalStore(folder, { direct: load.direct, io, arena, slots });
  try {
    return await (load.kind === "files" ? smallFiles : blocks)(store, load, seconds);
  } finally {
    await store.close();
  }
}

/** Threads that each do what `ours` does, at the same time. They live as long as the bench. */
export class Jobs {
  readonly #workers: readonly Worker[];

  constructor(count: number) {
    this.#workers = Array.from(
      { length: count },
      () => new Worker(new URL("./local_worker.ts", import.meta.url), { type: "module" }),
    );
  }

  async run(job: LocalJob): Promise<Measured> {
    const cpu = cpuSeconds();
    const runs = await Promise.all(this.#workers.map((worker) => {
      const { promise, resolve } = Promise.withResolvers<Measured>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage(job);
      return promise;
    }));
    return {
      bytes: runs.reduce((sum, { bytes }) => sum + bytes, 0),
      seconds: Math.max(...runs.map(({ seconds }) => seconds)),
      cpuSeconds: cpuSeconds() - cpu,
    };
  }

  /** Between runs nothing is in flight. */
  end(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

async function blocks(store: Store, load: Load, seconds: number): Promise<Measured> {
  const count = FILE_BYTES / load.blockBytes;
  let bytes = 0;
  let place = 0;
  let end = 0;
  const next = () => {
    if (now() >= end) return -1;
    place = load.kind === "random" ? Math.floor(Math.random() * count) : (place + 1) % count;
    return place * load.blockBytes;
  };
  const order: BlockOrder = {
    next,
    isWrite: () => true,
    fill: () => {},
    done: (_slot, _offset, length) => {
      bytes += length;
    },
  };
  const reader = load.kind === "write" ? undefined : await store.openRead("data");
  const writer = load.kind === "write" ? await store.openInPlace?.("data") : undefined;
  const measured = await timed(store, () => {
    end = performance.now() + seconds * 1000;
    return writer?.move(order, load.blockBytes) ??
      reader?.readBlocks?.(next, load.blockBytes, (_slot, _offset, length) => {
        bytes += length;
      });
  });
  await reader?.close();
  await writer?.close();
  return { bytes, ...measured };
}

/** Open beyond those that are read: fio, too, opens the next file while all of its reads are in flight. */
const OPENED_AHEAD = 2;

/** Each file is opened, read whole and closed; no more reads are in flight than asked. */
async function smallFiles(store: Store, { depth }: Load, seconds: number): Promise<Measured> {
  let bytes = 0;
  let begun = 0;
  let end = 0;
  const lane = async () => {
    while (performance.now() < end) {
      const handle = await store.openRead(`small_${begun++ % SMALL_FILES}`);
      await handle.read(0, handle.size, (_slot, _offset, length) => {
        bytes += length;
      });
      await handle.close();
    }
  };
  const measured = await timed(store, () => {
    end = performance.now() + seconds * 1000;
    return Promise.all(Array.from({ length: depth + OPENED_AHEAD }, lane));
  });
  return { bytes, ...measured };
}

async function timed(
  store: Store,
  work: () => Promise<unknown> | undefined,
): Promise<Omit<Measured, "bytes">> {
  const cpu = cpuSeconds();
  const began = performance.now();
  let isDone = false;
  const working = work();
  working?.then(() => isDone = true);
  await store.wait(Infinity, () => isDone);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds() - cpu };
}

/** What a program in C does without io_uring: one file after another, in system calls that wait. */
export function loopInC(folder: string, { direct }: Load, seconds: number): Measured {
  const { RDONLY, CLOEXEC, DIRECT } = platform().open;
  // Whole sectors, as O_DIRECT wants them.
  const room = Math.ceil(SMALL_BYTES / 4096) * 4096;
  const slot = new Arena(room).reserve(room);
  const paths = Array.from({ length: SMALL_FILES }, (_, file) => cString(`${folder}/small_${file}`));
  const cpu = cpuSeconds();
  const began = performance.now();
  let bytes = 0;
  for (let file = 0; performance.now() - began < seconds * 1000; file = (file + 1) % SMALL_FILES) {
    const path = paths[file];
    if (!path) break;
    const fd = libc().open(path, RDONLY | CLOEXEC | (direct ? DIRECT : 0), 0);
    const result = libc().pread(fd, slot.address, BigInt(room), 0n);
    libc().close(fd);
    if (result !== SMALL_BYTES) throw new Error(`A file of ${SMALL_BYTES} bytes gave ${result}`);
    bytes += result;
  }
  return { bytes, seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds() - cpu };
}
