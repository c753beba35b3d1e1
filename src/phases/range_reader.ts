/**
 * How `probe` of a format looks into a file that somebody else made, wherever it is stored: a few small ranges of
 * it, and of index files beside it. Never for payload: every range is copied.
 */
import type { RangeReader } from "../formats/format.ts";
import type { ReadHandle, Store } from "../storage/store.ts";

/**
 * Opens the file for as long as `use` takes; index files that `use` asks for are opened with it and closed with
 * it. A missing file is the store's own error, a missing index is `undefined`.
 */
export async function withRangeReader<T>(
  store: Store,
  name: string,
  use: (read: RangeReader) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const opened: ReadHandle[] = [];
  const open = async (file: string): Promise<RangeReader> => {
    const handle = await store.openRead(file);
    opened.push(handle);
    return {
      size: handle.size,
      read: (range) => readRange(handle, range.at, range.length, signal),
      async beside(nameOf) {
        const other = nameOf(file);
        const entry = await store.stat(other);
        return entry && !entry.isFolder ? await open(other) : undefined;
      },
    };
  };
  try {
    return await use(await open(name));
  } finally {
    for (const handle of opened) await handle.close();
  }
}

async function readRange(
  handle: ReadHandle,
  at: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  if (length === 0) return bytes;
  await handle.read(
    at,
    length,
    (slot, offset, n) => bytes.set(slot.bytes.subarray(0, n), offset - at),
    signal,
  );
  return bytes;
}
