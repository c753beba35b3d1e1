/**
 * Decodes .npz as numpy.load does: every array of the archive is unpacked where it is packed, held against its
 * checksum, and parsed.
 */
import { constants, crc32, inflateRawSync } from "node:zlib";
import { unreadable } from "../../formats/foreign_file.ts";
import { DEFLATED, STORED } from "../../formats/npz/archive.ts";
import { type Entry, memberData, readDirectory, samplesOf } from "../../formats/npz/probe.ts";
import type { Decoded, FileDecoder } from "./decoder.ts";
import { inMemory } from "./in_memory.ts";
import { decodeNpy } from "./npy_decoder.ts";

export const npzDecoder: FileDecoder = { kind: "file", decode };

async function decode(bytes: Uint8Array): Promise<Decoded> {
  const read = inMemory(bytes);
  const { entries } = await readDirectory(read);
  const samples = samplesOf(entries);
  const values: ArrayBufferView[] = [];
  let found: Decoded | undefined;
  for (const entry of entries) {
    if (!entry.name.endsWith(".npy")) continue;
    const at = await memberData(read, entry);
    const array = decodeNpy(unpacked(bytes.subarray(at, at + entry.packed), entry));
    values.push(...array.values);
    if (entry === samples) found = array;
  }
  if (!found) throw unreadable("npz", "the archive holds no array");
  return { ...found, values };
}

function unpacked(packed: Uint8Array, { name, method, size, packed: length, crc }: Entry): Uint8Array {
  if (packed.length !== length) {
    throw unreadable("npz", `its member ${name} reaches past the end of the file`);
  }
  const content = method === STORED ? packed : inflated(packed, name, method, size);
  if (content.length !== size) {
    throw unreadable("npz", `its member ${name} has ${content.length} bytes, its directory says ${size}`);
  }
  if (crc32(content) !== crc) throw unreadable("npz", `the checksum of its member ${name} is wrong`);
  return content;
}

function inflated(packed: Uint8Array, name: string, method: number, size: number): Uint8Array {
  if (method !== DEFLATED) throw unreadable("npz", `its member ${name} is packed with method ${method}`);
  try {
    // One byte more than it says: a larger member is found, and none can fill the memory.
    return inflateRawSync(packed, { maxOutputLength: size + 1, finishFlush: constants.Z_FINISH });
  } catch (cause) {
    throw unreadable("npz", `its member ${name} is no deflate stream of ${size} bytes`, cause);
  }
}
