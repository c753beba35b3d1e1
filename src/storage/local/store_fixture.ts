/**
 * A local Store over a temporary folder, for tests: on a disk unless another folder is given, since memory file
 * systems cannot tell buffered from direct.
 */
import { Arena } from "../../../ffi/arena.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { IoOptions, Store } from "../store.ts";
import { openLocalStore } from "./local_store.ts";

export interface LocalFixture {
  readonly store: Store;
  readonly slots: SlotPool;
  readonly root: string;
  /** Closes the Store and removes the folder. */
  close(): Promise<void>;
}

export async function openFixture(
  options: {
    readonly direct?: boolean;
    readonly io?: Partial<IoOptions>;
    readonly parent?: string;
    readonly workers?: number;
  } = {},
): Promise<LocalFixture> {
  const root = await Deno.makeTempDir({ dir: options.parent ?? diskFolder(), prefix: "stoker_store_test_" });
  const io: IoOptions = { engine: "auto", queueDepth: 4, blockSizeBytes: 16384, ...options.io };
  const { store, slots } = await openAt(root, options.direct ?? false, io, options.workers);
  return {
    store,
    slots,
    root,
    close: async () => {
      await store.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** A Store over a folder that the test owns, with an arena of just the size it needs. */
export async function openAt(
  root: string,
  direct: boolean,
  io: IoOptions,
  workers = 1,
  bell?: number,
): Promise<{ readonly store: Store; readonly slots: SlotPool }> {
  const slotBytes = Math.ceil(io.blockSizeBytes / 4096) * 4096;
  const arena = new Arena(io.queueDepth * slotBytes);
  const slots = arena.pool(slotBytes, io.queueDepth);
  const options = { direct, io, arena, slots, workers, ...bell === undefined ? {} : { bell } };
  return { store: await openLocalStore(root, options), slots };
}

/** Why O_DIRECT cannot be tested in a folder, or undefined. */
export async function directMissing(folder: string): Promise<string | undefined> {
  const fixture = await openFixture({ direct: true, parent: folder });
  try {
    const found = await fixture.store.preflight({ writes: true, bytes: 0, files: 0 });
    return found.find((finding) => finding.code === "O_DIRECT")?.text;
  } finally {
    await fixture.close();
  }
}
