/**
 * What Workers that save, load or verify checkpoints work with: arena, store, stream, and whose bytes the shards
 * of the chosen checkpoint are.
 */
import { Arena } from "../../ffi/arena.ts";
import { parseAddress } from "../base/address.ts";
import { InterruptedError } from "../base/errors.ts";
import type { Slot, SlotPool } from "../base/slot.ts";
import {
  type CheckpointDescription,
  type CheckpointFile,
  type CheckpointPlace,
  fileOfIndex,
  filesOfCheckpoint,
  hashOf,
  identityIn,
} from "../checkpoint/description.ts";
import { checkpointFolderName } from "../checkpoint/names.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import { openStore, type StoreTies } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import { Comparison } from "./comparison.ts";
import type { StoreSetup } from "./protocol.ts";

export interface CheckpointSetup {
  readonly description: CheckpointDescription;
  readonly seed: number;
}

export class CheckpointBench {
  readonly store: Store;
  readonly #stream: Stream;
  readonly #slots: SlotPool;
  readonly #setup: CheckpointSetup;
  readonly #chosen: Chosen;

  private constructor(
    store: Store,
    stream: Stream,
    slots: SlotPool,
    setup: CheckpointSetup,
    chosen: Chosen,
  ) {
    this.store = store;
    this.#stream = stream;
    this.#slots = slots;
    this.#setup = setup;
    this.#chosen = chosen;
  }

  static async open(
    { address, io }: StoreSetup,
    setup: CheckpointSetup,
    ties: StoreTies,
  ): Promise<CheckpointBench> {
    const arena = new Arena(SCRATCH_BYTES + io.queueDepth * io.blockSizeBytes + 4096);
    const stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
    const chosen: Chosen = { folder: "", hash: "" };
    const store = await openStore(parseAddress(address, { cwd: "/" }), {
      io,
      arena,
      slots,
      sources: (name) => sourceOf(name, setup.description, chosen, stream),
      ...ties,
    });
    return new CheckpointBench(store, stream, slots, setup, chosen);
  }

  /** From here on files are those of this checkpoint; `folder` where they lie, if not where saves put them. */
  choose(place: CheckpointPlace, folder = checkpointFolderName(place.epoch, place.step)): void {
    this.#chosen.folder = folder;
    this.#chosen.hash = hashOf(this.#setup.description, this.#setup.seed, place);
  }

  /** Name of a file in the store. */
  nameOf(file: CheckpointFile): string {
    return pathIn(this.#chosen.folder, file.name);
  }

  source(file: CheckpointFile): LayoutSource {
    return new LayoutSource(file.layout, identityIn(this.#chosen.hash, file.index), this.#stream);
  }

  /** Compares what is read of a file with what must be there; `name` is what findings call it. */
  comparison(index: number, name: string, verified: (bytes: number) => void): Comparison {
    const { description } = this.#setup;
    const file = fileOfIndex(description, index);
    if (!file) throw new TypeError(`The checkpoint has no file ${index}`);
    return new Comparison(this.source(file), name, {
      layoutOf: (other) => fileOfIndex(description, other)?.layout,
      nameOf: (other) => {
        const neighbour = fileOfIndex(description, other);
        return neighbour && this.nameOf(neighbour);
      },
    }, verified);
  }

  /** Fills every slot once: the first clock waits neither for memory nor for the compiler. */
  warm(): void {
    const taken: Slot[] = [];
    for (let slot = this.#slots.tryTake(); slot; slot = this.#slots.tryTake()) taken.push(slot);
    for (const slot of taken) {
      this.#stream.fill(identityIn("00000000000000", 0), 0, slot.length, slot.offset);
      this.#slots.give(slot);
    }
  }

  /** Completes I/O until the work is done; when the run is stopped its signal ends it early. */
  async finish<T>(work: (signal: AbortSignal) => Promise<T>, stopped: () => boolean): Promise<T> {
    const stop = new AbortController();
    let settled = false;
    const mark = () => {
      settled = true;
    };
    const running = work(stop.signal);
    running.then(mark, mark);
    await this.store.wait(Infinity, () => {
      if (!stop.signal.aborted && stopped()) stop.abort(stoppedEarly());
      return settled;
    });
    return await running;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

interface Chosen {
  folder: string;
  hash: string;
}

/** What null:// gives back. */
function sourceOf(
  name: string,
  description: CheckpointDescription,
  { folder, hash }: Chosen,
  stream: Stream,
): LayoutSource | undefined {
  for (const file of filesOfCheckpoint(description)) {
    if (pathIn(folder, file.name) !== name) continue;
    return new LayoutSource(file.layout, identityIn(hash, file.index), stream);
  }
  return undefined;
}

function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function stoppedEarly(): InterruptedError {
  return new InterruptedError("The checkpoint was left before its end.", {
    code: "STOPPED",
    remedy: "See the first error: something else ended the run.",
  });
}
