/** Reads a small file whole: manifests, never payload. */
import { StorageError } from "../base/errors.ts";
import type { Store } from "../storage/store.ts";

const LIMIT = 64 << 20;

/** Undefined when there is no such file. */
export async function readSmallFile(store: Store, name: string): Promise<Uint8Array | undefined> {
  const entry = await store.stat(name);
  if (!entry || entry.isFolder) return undefined;
  if (entry.size > LIMIT) {
    throw new StorageError(`'${name}' has ${entry.size} bytes, which no manifest has.`, {
      code: "MANIFEST_SIZE",
      operation: "read",
      remedy: "Look at what lies there; it was not made by Stoker.",
      address: name,
    });
  }
  const bytes = new Uint8Array(entry.size);
  if (entry.size === 0) return bytes;
  const handle = await store.openRead(name);
  try {
    await handle.read(0, entry.size, (slot, offset, length) => {
      bytes.set(slot.bytes.subarray(0, length), offset);
    });
  } finally {
    await handle.close();
  }
  return bytes;
}
