/** An ObjectStore over an object store in memory, for tests; pauses pass at once and are remembered. */
import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { bindKernel } from "../../dataset/kernel/kernel.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { IoOptions } from "../store.ts";
import { byteAt } from "../store_contract.ts";
import { MemoryClient } from "./memory_client.ts";
import type { ObjectSettings } from "./object_settings.ts";
import { ObjectStore, type ObjectStoreOptions } from "./object_store.ts";

export const BLOCK = 16384;
export const PREFIX = "some/where";
/** Of the object 'a', which most tests write. */
export const KEY = `${PREFIX}/a`;
export const NEW = { fsync: false, overwrite: false };
export const OVER = { fsync: false, overwrite: true };

export interface ObjectFixture {
  readonly store: ObjectStore;
  readonly options: ObjectStoreOptions;
  readonly client: MemoryClient;
  readonly slots: SlotPool;
  /** Milliseconds of each pause. */
  readonly pauses: number[];
  readonly notices: { readonly code: string; readonly text: string }[];
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly io?: Partial<IoOptions>;
  readonly write?: Partial<ObjectSettings["write"]>;
  readonly read?: Partial<ObjectSettings["read"]>;
  readonly attempts?: number;
  readonly tracesOperations?: boolean;
  readonly store?: Partial<ObjectStoreOptions>;
}

export const WRITE: ObjectSettings["write"] = {
  multipartFromBytes: 8 * BLOCK,
  partBytes: 3 * BLOCK,
  partsInFlight: 2,
  uploadAttempts: 3,
  uploadRetrySeconds: 5,
  putAttempts: 3,
  putRetrySeconds: 1,
  putIntegrity: "none",
  uploadIntegrity: "none",
};

/** Small enough for every path: ranges, parts and several blocks of each. */
export function openMemoryStore(options: FixtureOptions = {}): ObjectFixture {
  const io: IoOptions = { engine: "auto", queueDepth: 4, blockSizeBytes: BLOCK, ...options.io };
  const arena = new Arena(io.queueDepth * io.blockSizeBytes);
  const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
  const kernel = bindKernel(arena.memory);
  const client = new MemoryClient();
  const pauses: number[] = [];
  const notices: { code: string; text: string }[] = [];
  const storeOptions: ObjectStoreOptions = {
    client,
    prefix: PREFIX,
    printed: `s3://bucket/${PREFIX}`,
    settings: {
      attempts: options.attempts ?? 3,
      tracesOperations: options.tracesOperations ?? false,
      write: { ...WRITE, ...options.write },
      read: { rangesFromBytes: 4 * BLOCK, rangeBytes: 2 * BLOCK, ...options.read },
    },
    io,
    slots,
    crc32c: (crc, slot, length) => kernel.crc32c(crc, slot.offset, length),
    notice: (code, text) => notices.push({ code, text }),
    preflight: async () => [],
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    random: () => 0.5,
    ...options.store,
  };
  const store = new ObjectStore(storeOptions);
  return { store, options: storeOptions, client, slots, pauses, notices, close: () => store.close() };
}

/**
 * Lends a store of its own to a test. Whatever became of its writes, no slot, request or upload may be left; a test
 * that leaves an upload on purpose takes it away itself.
 */
export async function withMemoryStore(
  options: FixtureOptions,
  body: (fixture: ObjectFixture) => Promise<void>,
): Promise<void> {
  const fixture = openMemoryStore(options);
  const { store, client, slots } = fixture;
  try {
    await body(fixture);
    assertEquals(slots.free, slots.count, "slots that never came back");
    assertEquals(store.pending().requests, 0, "requests that never ended");
    assertEquals(client.open.size, 0, "uploads that were left open");
  } finally {
    await fixture.close();
  }
}

/** Checks that the store in memory holds the bytes of `numbered(size)`. */
export function assertKept(client: MemoryClient, key: string, size: number): void {
  const bytes = client.objects.get(key)?.bytes;
  assertEquals(bytes?.length, size);
  for (let i = 0; i < size; i++) {
    if (bytes?.[i] !== (byteAt(i) & 255)) throw new Error(`Byte ${i} of '${key}' is not what was sent`);
  }
}
