/**
 * How `probe` of a format looks into a file that somebody else made, wherever it is stored: a few small ranges of
 * it, and of index files beside it. Never for payload: every range is copied.
 */
import type { RangeReader } from "../formats/format.ts";
import type { ReadHandle, Store } from "../storage/store.ts";

/** A file that is open, and the index files beside it that were asked for. */
export interface OpenedReader {
  readonly handle: ReadHandle;
  readonly read: RangeReader;
  /** Closes the index files; the file itself stays open. */
  closeIndexes(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file to look into it; `onBytes` is told of every request. A missing file is the store's own error, a
 * missing index is `undefined`.
 */
export async function openRangeReader(
  store: Store,
  name: string,
  onBytes: (bytes: number) => void = () => {},
  signal?: AbortSignal,
  knownSize?: number,
): Promise<OpenedReader> {
  const opened: ReadHandle[] = [];
  const open = async (file: string, size?: number): Promise<{ handle: ReadHandle; read: RangeReader }> => {
    const handle = await store.openRead(file, size);
    opened.push(handle);
    const read: RangeReader = {
      size: handle.size,
      async read({ at, length }) {
        const bytes = await readRange(handle, at, length, signal);
        onBytes(length);
        return bytes;
      },
      async beside(nameOf) {
        const other = nameOf(file);
        const entry = await store.stat(other);
        return entry && !entry.isFolder ? (await open(other)).read : undefined;
      },
    };
    return { handle, read };
  };
  const closeFrom = async (first: number) => {
    for (const handle of opened.splice(first)) await handle.close();
  };
  return { ...await open(name, knownSize), closeIndexes: () => closeFrom(1), close: () => closeFrom(0) };
}

/** Opens the file for as long as `use` takes; index files are closed with it. */
export async function withRangeReader<T>(
  store: Store,
  name: string,
  use: (read: RangeReader) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const opened = await openRangeReader(store, name, undefined, signal);
  try {
    return await use(opened.read);
  } finally {
    await opened.close();
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
