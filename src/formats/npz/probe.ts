/**
 * Finds x.npy in an npz that somebody else wrote: through the central directory, so that numpy's ZIP64 markers
 * in local headers, data descriptors and deflated members are no obstacle.
 */
import type { ByteRange } from "../../base/range.ts";
import { readExactly, u64At, unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { NPY_PREFIX, npyHeaderBytes, parseNpyHeader } from "../npy/header.ts";
import { npySamples } from "../npy/npy_format.ts";
import { DEFLATED, IN_ZIP64, STORED } from "./archive.ts";

/** The end record, and with the longest comment that it may carry. */
const LEAST_END = 22;
const LONGEST_END = LEAST_END + 65535;
const LOCATOR = 20;
/** Enough of a deflated member to hold an array's header. */
const HEAD_BYTES = 4096;

export interface Entry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly at: number;
}

interface Directory {
  /** Where the archive ends. */
  readonly end: number;
  readonly range: ByteRange;
  readonly entries: readonly Entry[];
}

export async function probeNpz(read: RangeReader): Promise<SampleIndex> {
  const directory = await readDirectory(read);
  const entry = samplesOf(directory.entries);
  const dataAt = await memberData(read, entry);
  const member: ByteRange = { at: entry.at, length: dataAt + entry.packed - entry.at };
  const array = parseNpyHeader(await arrayHead(read, entry, dataAt));
  const inside = npySamples(array, dataAt, entry.size);
  const opening = directory.range;
  if (entry.method !== STORED || !array.fortranOrder) {
    const ranges = [opening, member];
    return { samples: inside.samples, ranges: () => ranges };
  }
  return { samples: inside.samples, ranges: (sample) => [opening, ...inside.ranges(sample)] };
}

/** The member with the samples. */
export function samplesOf(entries: readonly Entry[]): Entry {
  const entry = entries.find(({ name }) => name === "x.npy") ??
    entries.find(({ name }) => name.endsWith(".npy"));
  if (!entry) throw unreadable("npz", "the archive holds no array");
  if (entry.flags & 1) throw unreadable("npz", `its member ${entry.name} is encrypted`);
  return entry;
}

/** `format` is what the file shall be; an archive may hold a csv. */
export async function readDirectory(read: RangeReader, format = "npz"): Promise<Directory> {
  const tailBytes = Math.min(read.size, LONGEST_END + LOCATOR);
  const tailAt = read.size - tailBytes;
  const tail = await readExactly(read, format, tailAt, tailBytes);
  const view = viewOf(tail);
  const end = findEnd(view, format);
  let at = view.getUint32(end + 16, true);
  let size = view.getUint32(end + 12, true);
  if (end >= LOCATOR && view.getUint32(end - LOCATOR, true) === 0x07064b50) {
    const wide = viewOf(await readExactly(read, format, u64At(view, end - LOCATOR + 8), 56));
    if (wide.getUint32(0, true) !== 0x06064b50) throw unreadable(format, "its ZIP64 end record is missing");
    size = u64At(wide, 40);
    at = u64At(wide, 48);
  }
  const entries = parseEntries(await readExactly(read, format, at, size), format);
  const comment = view.getUint16(end + 20, true);
  return { range: { at, length: read.size - at }, end: tailAt + end + LEAST_END + comment, entries };
}

/** The record that ends with the file; where none does the last one, as Python's zipfile takes it. */
function findEnd(view: DataView, format: string): number {
  let last: number | undefined;
  for (let at = view.byteLength - LEAST_END; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const end = at + LEAST_END + view.getUint16(at + 20, true);
    if (end === view.byteLength) return at;
    if (end < view.byteLength) last ??= at;
  }
  if (last !== undefined) return last;
  throw unreadable(format, "it has no end record of a ZIP archive");
}

function parseEntries(bytes: Uint8Array, format: string): readonly Entry[] {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      throw unreadable(format, `entry ${entries.length} of its directory is damaged`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const extraAt = at + 46 + nameBytes;
    if (extraAt + extraBytes > bytes.length) {
      throw unreadable(format, `entry ${entries.length} of its directory is cut short`);
    }
    const [size, packed, offset] = wideValues(view, extraAt, extraAt + extraBytes, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, extraAt)),
      method: view.getUint16(at + 10, true),
      flags: view.getUint16(at + 8, true),
      packed,
      size,
      crc: view.getUint32(at + 16, true),
      at: offset,
    });
    at = extraAt + extraBytes + view.getUint16(at + 32, true);
  }
  return entries;
}

type Three = [size: number, packed: number, offset: number];

/** Replaces the values that the ZIP64 field holds: only those, in their fixed order. */
function wideValues(view: DataView, from: number, to: number, values: Three): Three {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    const wide = (value: number) => {
      if (value !== IN_ZIP64 || field + 8 > to) return value;
      field += 8;
      return u64At(view, field - 8);
    };
    return [wide(values[0]), wide(values[1]), wide(values[2])];
  }
  return values;
}

/** Where a member's data begins: only the local header knows how long its own name and extra fields are. */
export async function memberData(read: RangeReader, entry: Entry, format = "npz"): Promise<number> {
  const local = viewOf(await readExactly(read, format, entry.at, 30));
  if (local.getUint32(0, true) !== 0x04034b50) {
    throw unreadable(format, `no member begins at ${entry.at}, where its directory has ${entry.name}`);
  }
  return entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
}

export async function arrayHead(read: RangeReader, entry: Entry, dataAt: number): Promise<Uint8Array> {
  if (entry.method === STORED) {
    const start = await readExactly(read, "npz", dataAt, Math.min(NPY_PREFIX, entry.packed));
    return await readExactly(read, "npz", dataAt, npyHeaderBytes(start));
  }
  if (entry.method !== DEFLATED) {
    throw unreadable("npz", `its member ${entry.name} is packed with method ${entry.method}`);
  }
  for (let length = HEAD_BYTES;; length *= 4) {
    const packed = await readExactly(read, "npz", dataAt, Math.min(length, entry.packed));
    const head = await inflateStart(packed, entry.name);
    if (head.length >= NPY_PREFIX && head.length >= npyHeaderBytes(head)) return head;
    if (length >= entry.packed) throw unreadable("npz", `its member ${entry.name} ends inside its header`);
  }
}

async function inflateStart(packed: Uint8Array, name: string): Promise<Uint8Array> {
  // Loaded for those who need it: it costs a Worker 4 MiB and half of its start.
  const [{ Buffer }, { constants, inflateRawSync }] = await Promise.all([
    import("node:buffer"),
    import("node:zlib"),
  ]);
  try {
    return inflateRawSync(Buffer.from(packed), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw unreadable("npz", `its member ${name} is no deflate stream`, cause);
  }
}
