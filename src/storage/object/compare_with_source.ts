/**
 * Reads an object again and compares every byte with the Source that it was made of. One slot serves both, half
 * each: a second one could be waited for by everybody at once.
 */
import type { Slot } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { type ObjectName, type ObjectParts, partOfSlot } from "./object_parts.ts";
import { ObjectReadHandle } from "./object_read_handle.ts";
import { Request } from "./requests.ts";

/** Kernels make bytes fastest from such an offset on. */
const ALIGNMENT = 64;

/** Offset of the first byte that differs, or undefined. Reading fails as any read does. */
export async function compareWithSource(
  object: ObjectName,
  source: Source,
  parts: ObjectParts,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const half = Math.floor(parts.blockBytes / 2 / ALIGNMENT) * ALIGNMENT;
  if (half === 0) throw new RangeError(`Blocks of ${parts.blockBytes} bytes are too small to compare in`);
  const handle = new ObjectReadHandle({ ...object, size: source.size, etag: undefined }, {
    ...parts,
    blockBytes: half,
  });
  if (source.size === 0) return await isEmpty(object, parts, signal) ? undefined : 0;
  const others = new Map<Slot, Slot>();
  let first: number | undefined;
  await handle.read(0, source.size, (slot, offset, length) => {
    let other = others.get(slot);
    if (!other) others.set(slot, other = partOfSlot(slot, half, half));
    source.fill(offset, length, other);
    const at = firstDifference(slot.bytes, other.bytes, length);
    if (at < length) first = Math.min(first ?? Infinity, offset + at);
  }, signal);
  return first;
}

/** An empty object has no byte that could be read. */
async function isEmpty(
  { name, key }: ObjectName,
  { client, requests }: ObjectParts,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const request = new Request("check", "open", name);
  const facts = await requests.run(request, () => client.head(key, { checksum: false }, signal), signal);
  return facts?.size === 0;
}

/** Index of the first of `length` bytes that differ, or `length`. Both begin at multiples of 4. */
function firstDifference(a: Uint8Array, b: Uint8Array, length: number): number {
  const words = Math.floor(length / 4);
  const wordsOfA = new Int32Array(a.buffer, a.byteOffset, words);
  const wordsOfB = new Int32Array(b.buffer, b.byteOffset, words);
  let word = 0;
  while (word < words && wordsOfA[word] === wordsOfB[word]) word++;
  let at = word * 4;
  while (at < length && a[at] === b[at]) at++;
  return at;
}
