import { assertEquals } from "@std/assert";
import { Xxh64 } from "./xxh64.ts";

/** XXH64 by its definition, on big integers. */
function slowXxh64(bytes: Uint8Array): string {
  const [p1, p2, p3, p4, p5]: readonly [bigint, bigint, bigint, bigint, bigint] = [
    0x9e3779b185ebca87n,
    0xc2b2ae3d27d4eb4fn,
    0x165667b19e3779f9n,
    0x85ebca77c2b2ae63n,
    0x27d4eb2f165667c5n,
  ];
  const u64 = (value: bigint) => BigInt.asUintN(64, value);
  const turned = (value: bigint, by: bigint) => u64(value << by) | value >> (64n - by);
  const round = (lane: bigint, input: bigint) => u64(turned(u64(lane + input * p2), 31n) * p1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let hash = p5;
  if (bytes.length >= 32) {
    const lanes: bigint[] = [u64(p1 + p2), p2, 0n, u64(-p1)];
    for (; at + 32 <= bytes.length; at += 32) {
      lanes.forEach((lane, i) => lanes[i] = round(lane, view.getBigUint64(at + 8 * i, true)));
    }
    hash = u64(lanes.reduce((sum, lane, i) => sum + turned(lane, [1n, 7n, 12n, 18n][i] ?? 0n), 0n));
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * p1 + p4);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = u64(turned(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * p1 + p4);
  }
  for (; at + 4 <= bytes.length; at += 4) {
    hash = u64(turned(hash ^ u64(BigInt(view.getUint32(at, true)) * p1), 23n) * p2 + p3);
  }
  for (; at < bytes.length; at++) hash = u64(turned(hash ^ u64(BigInt(bytes[at] ?? 0) * p5), 11n) * p1);
  hash = u64((hash ^ hash >> 33n) * p2);
  hash = u64((hash ^ hash >> 29n) * p3);
  return (hash ^ hash >> 32n).toString(16).padStart(16, "0");
}

Deno.test("Xxh64: gives the published values", () => {
  assertEquals(new Xxh64().digest(), "ef46db3751d8e999");
  const abc = new Xxh64();
  abc.update(new TextEncoder().encode("abc"));
  assertEquals(abc.digest(), "44bc2cf5ad770999");
});

Deno.test("Xxh64: equals the definition, however the bytes are cut, while others are under way", () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 23);
  for (const length of [1, 3, 4, 7, 8, 31, 32, 33, 63, 64, 100, 65535, 65536, 65537, 200_000]) {
    const part = bytes.subarray(0, length);
    const whole = new Xxh64();
    const cut = new Xxh64();
    for (let at = 0; at < length; at += 777) {
      cut.update(part.subarray(at, Math.min(at + 777, length)));
      if (at === 777) whole.update(part);
    }
    if (length <= 777) whole.update(part);
    const expected = slowXxh64(part);
    assertEquals(cut.digest(), expected, `${length} bytes in pieces`);
    assertEquals(whole.digest(), expected, `${length} bytes`);
  }
});
