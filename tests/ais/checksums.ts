/** The checksums of AIStore, apart from those of the program, so that one wrong table does not prove the other. */
import { createHash } from "node:crypto";

export type ChecksumType = "xxhash2" | "crc32c" | "md5" | "none";

export function checksum(type: string, bytes: Uint8Array): string {
  if (type === "none") return "";
  if (type === "xxhash2") return xxh64(bytes).toString(16).padStart(16, "0");
  return type === "crc32c" ? crc32c(bytes) : createHash(type).update(bytes).digest("hex");
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(bytes: Uint8Array): string {
  let crc = ~0;
  for (const byte of bytes) crc = crc >>> 8 ^ (TABLE[(crc ^ byte) & 255] ?? 0);
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

/** XXH64 with seed 0, by its definition. */
function xxh64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lanes = [u64(P1 + P2), P2, 0n, u64(-P1)];
  let at = 0;
  for (; at + 32 <= bytes.length; at += 32) {
    lanes.forEach((lane, i) => lanes[i] = round(lane, view.getBigUint64(at + 8 * i, true)));
  }
  let hash: bigint = P5;
  if (bytes.length >= 32) {
    const turns = [1n, 7n, 12n, 18n];
    hash = u64(lanes.reduce((sum, lane, i) => sum + turned(lane, turns[i] ?? 0n), 0n));
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * P1 + P4);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = u64(turned(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  }
  if (at + 4 <= bytes.length) {
    hash = u64(turned(hash ^ u64(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = u64(turned(hash ^ u64(BigInt(view.getUint8(at)) * P5), 11n) * P1);
  hash = u64((hash ^ hash >> 33n) * P2);
  hash = u64((hash ^ hash >> 29n) * P3);
  return hash ^ hash >> 32n;
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function turned(value: bigint, by: bigint): bigint {
  return u64(value << by) | value >> (64n - by);
}

function round(lane: bigint, input: bigint): bigint {
  return u64(turned(u64(lane + input * P2), 31n) * P1);
}
