/** What reads and writes share in one object store. */
import type { Slot } from "../../base/slot.ts";
import type { Crc32c } from "./crc32c_values.ts";
import type { ObjectClient } from "./object_client.ts";
import type { ObjectSettings } from "./object_settings.ts";
import type { RequestGate } from "./request_gate.ts";
import type { Requests } from "./requests.ts";

export interface ObjectParts {
  readonly client: ObjectClient;
  readonly requests: Requests;
  readonly gate: RequestGate;
  readonly settings: Pick<ObjectSettings, "read" | "write">;
  /** The most bytes of a slot that are used at once. */
  readonly blockBytes: number;
  /** Undefined where no checksums are asked for. */
  readonly crc32c: Crc32c | undefined;
}

/** The object that a read or a write is about. */
export interface ObjectName {
  /** Relative to the store's root. */
  readonly name: string;
  readonly key: string;
}

/** A part of a slot, with the same owner. */
export function partOfSlot(slot: Slot, skip: number, length: number): Slot {
  return {
    offset: slot.offset + skip,
    length,
    bytes: slot.bytes.subarray(skip, skip + length),
    address: slot.address + BigInt(skip),
  };
}
