/**
 * From an address to its Store: one table, a row for each scheme. Nobody else asks what a scheme is.
 */
import type { Arena } from "../../ffi/arena.ts";
import type { Address, Scheme } from "../base/address.ts";
import type { SlotPool } from "../base/slot.ts";
import { openLocalStore } from "./local/local_store.ts";
import { NullStore, type Sources } from "./null/null_store.ts";
import type { IoOptions, Store } from "./store.ts";

/** What ties a Store to the Worker that it serves. */
export interface StoreTies {
  /** An eventfd (ffi/eventfd.ts) that ends a wait early. */
  readonly bell?: number;
  /** Number of this Worker in its crew, from 0; endpoints are chosen by it. */
  readonly worker?: number;
  /** How many Workers the crew has. */
  readonly workers?: number;
  /** Folders of the files, where the address is only above them. */
  readonly dataIn?: readonly string[];
  /** What the operator is told while the store works. */
  readonly notice?: (code: string, text: string) => void;
}

/** What a Worker brings to its Store. */
export interface StoreParts extends StoreTies {
  readonly io: IoOptions;
  readonly arena: Arena;
  /** Of the arena: a slot for each request in flight, none smaller than a block. */
  readonly slots: SlotPool;
  /** The bytes that null:// returns; without it, it holds nothing. */
  readonly sources?: Sources;
}

type Open = (address: Address, parts: StoreParts) => Promise<Store>;

const STORES: Readonly<Record<Scheme, Open>> = {
  file: (address, parts) => openLocalStore(address.path, { ...parts, direct: false }),
  direct: (address, parts) => openLocalStore(address.path, { ...parts, direct: true }),
  null: async (_address, { slots, io, sources, bell }) =>
    new NullStore(slots, io.blockSizeBytes, sources ?? (() => undefined), bell),
  // Loaded when asked for: what signs requests would double the start and the memory of a Worker.
  s3: async (address, parts) => (await import("./s3/open_s3_store.ts")).openS3Store("s3", address, parts),
  gs: async (address, parts) => (await import("./s3/open_s3_store.ts")).openS3Store("gs", address, parts),
  ais: async (address, parts) => (await import("./ais/open_ais_store.ts")).openAisStore(address, parts),
};

export async function openStore(address: Address, parts: StoreParts): Promise<Store> {
  return await STORES[address.scheme](address, parts);
}
