import { assertEquals } from "@std/assert";
import type { Derivation, Encoding, Layout } from "../base/segment.ts";
import { derive as deriveFrom, DERIVE_BYTES } from "./derive.ts";
import type { FileIdentity } from "./file_identity.ts";
import { ownArena } from "./own_arena.ts";
import { Encoder } from "./stream_encoding.ts";
import { streamExtremes } from "./stream_extremes.ts";

const arena = ownArena(DERIVE_BYTES);
const { stream } = arena;
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup: 1, compress: 1 };
const encoder = new Encoder(stream);
type Extremes = Extract<Derivation, { kind: "extremes" }>;

/** Pages of `lengths` bytes, the second one begins far behind the first. */
function column(encoding: Encoding, lengths: readonly number[]): Layout {
  let at = 0;
  const segments = lengths.map((length, page) => {
    const segment = { kind: "payload", at, length, stream: page * 40 * 4096, encoding } as const;
    at += length;
    return segment;
  });
  return { size: at, segments: () => segments };
}

function made(derivation: Extremes, layout: Layout, width: number, of = identity): Uint8Array {
  const block = arena.room.offset;
  const make = (offset: number, length: number) => {
    for (const segment of layout.segments(0)) {
      if (segment.kind !== "payload") throw new TypeError("Only payload is expected");
      const from = Math.max(segment.at, offset), to = Math.min(segment.at + segment.length, offset + length);
      if (from >= to) continue;
      const { encoding } = segment;
      encoder.write(of, encoding, segment.stream, from - segment.at, to - from, block + from - offset);
    }
    return block;
  };
  return deriveFrom(derivation, layout.size, width, stream.kernel, stream.memory, block, make);
}

const CASES: readonly (readonly [Extremes["value"], Encoding, number])[] = [
  ["int32", { kind: "raw" }, 4],
  ["uint32", { kind: "raw" }, 4],
  ["int64", { kind: "raw" }, 8],
  ["uint64", { kind: "raw" }, 8],
  ["float16", { kind: "float", bits: 16 }, 2],
  ["float32", { kind: "float", bits: 32 }, 4],
  ["float64", { kind: "float", bits: 64 }, 8],
  ["int32", { kind: "widen", from: 1, signed: true }, 4],
  ["uint32", { kind: "widen", from: 1, signed: false }, 4],
  ["int32", { kind: "widen", from: 2, signed: true }, 4],
  ["uint32", { kind: "widen", from: 2, signed: false }, 4],
  [{ digits: 10, prefix: Uint8Array.of(115, 95) }, { kind: "raw" }, 4],
];

Deno.test("streamExtremes: are those of the column's bytes, whatever it consists of", () => {
  const pages = [[1], [2, 3], [1000], [1024], [4096 + 17], [30_000], [2048, 5, 9000]];
  for (const compress of [1, 2]) {
    const of = { ...identity, compress };
    for (const [value, encoding, bytes] of CASES) {
      for (const counts of pages) {
        const layout = column(encoding, counts.map((count) => count * bytes));
        const derive: Extremes = { kind: "extremes", value, between: Uint8Array.of(24, 12) };
        const found = streamExtremes({ derive, of: layout }, of, stream, arena.room.offset);
        const what = `${JSON.stringify([value, encoding])} of ${counts}`;
        const width = 2 + 2 * (typeof value === "string" ? bytes : 12);
        assertEquals(found, made(derive, layout, width, of), what);
      }
    }
  }
});

Deno.test("streamExtremes: of values between frames are those of the column's bytes, of whatever length", () => {
  const between = Uint8Array.of(24, 12);
  for (const compress of [1, 2]) {
    const of = { ...identity, compress };
    for (const each of [1, 7, 8, 33, 63, 64]) {
      const frame = Uint8Array.of(each, 0, 0, 0);
      const encoding: Encoding = { kind: "framed", frame, each, inner: { kind: "raw" } };
      const record = frame.length + each;
      for (const counts of [[1], [2, 3], [700], [3000, 1, 1500]]) {
        const layout = column(encoding, counts.map((count) => count * record));
        const derive: Extremes = { kind: "extremes", value: { record, skip: frame.length }, between };
        const found = streamExtremes({ derive, of: layout }, of, stream, arena.room.offset);
        assertEquals(found, made(derive, layout, 2 + 2 * each, of), `${each} bytes, ${counts}, ${compress}`);
      }
    }
  }
});

Deno.test("streamExtremes: leaves alone what is no number, or cut by a page", () => {
  const between = Uint8Array.of(1);
  const found = (value: Extremes["value"], layout: Layout) => {
    const derive: Extremes = { kind: "extremes", value, between };
    return streamExtremes({ derive, of: layout }, identity, stream, arena.room.offset);
  };
  const frame = Uint8Array.of(1, 2, 3, 4);
  const framed: Encoding = { kind: "framed", frame, each: 33, inner: { kind: "raw" } };
  assertEquals(found({ record: 37, skip: 5 }, column(framed, [370])), undefined);
  assertEquals(found({ record: 37, skip: 4 }, column(framed, [371])), undefined);
  assertEquals(
    found({ record: 37, skip: 4 }, column({ ...framed, inner: { kind: "bool" } }, [370])),
    undefined,
  );
  assertEquals(found({ record: 69, skip: 4 }, column({ ...framed, each: 65 }, [690])), undefined);
  assertEquals(found({ bits: 80 }, column({ kind: "raw" }, [10])), undefined);
  assertEquals(found("float32", column({ kind: "float", bits: 64 }, [80])), undefined);
  const odd = { kind: "payload", at: 0, length: 80, stream: 3, encoding: { kind: "raw" } } as const;
  assertEquals(found("int32", { size: 80, segments: () => [odd] }), undefined);
  const literal = { kind: "literal", at: 0, bytes: new Uint8Array(8) } as const;
  assertEquals(found("int32", { size: 8, segments: () => [literal] }), undefined);
});
