import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Encoding, type Layout, type Segment, segmentLength } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutSource } from "./layout_source.ts";
import type { Stream } from "./stream.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const MIB = 1 << 20;
const arena = ownArena(6 * MIB);
const { stream, room } = arena;
const IDENTITY = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };

function layoutOf(segments: readonly Segment[]): Layout {
  const last = segments.at(-1)!;
  return {
    size: last.at + segmentLength(last),
    *segments(from: number) {
      for (const segment of segments) if (segment.at + segmentLength(segment) > from) yield segment;
    },
  };
}

const FRAME = Uint8Array.of(1, 2, 3, 4, 5);
const ROW = Uint8Array.of(0);
const RAW: Encoding = { kind: "raw" };
const CSV: Encoding = {
  kind: "digits",
  value: "int32",
  from: 4,
  width: 11,
  between: ",",
  last: "\n",
  perRow: 7,
};
const BYTES_CSV: Encoding = { ...CSV, value: "uint8", from: 1, width: 3, perRow: 100 };

const ENCODINGS: readonly Encoding[] = [
  RAW,
  { kind: "bool" },
  { kind: "float", bits: 16 },
  { kind: "float", bits: 32 },
  { kind: "float", bits: 64 },
  { kind: "widen", from: 1, signed: false },
  { kind: "widen", from: 1, signed: true },
  { kind: "widen", from: 2, signed: false },
  { kind: "widen", from: 2, signed: true },
  { kind: "jpegSafe" },
  CSV,
  BYTES_CSV,
  { ...CSV, value: "int64", from: 8, width: 25, between: "\r\n", last: "\r\n", perRow: 3 },
  { ...CSV, value: "float", from: 4, width: 12, perRow: 0 },
  { kind: "framed", frame: FRAME, each: 65535, inner: RAW },
  { kind: "framed", frame: ROW, each: 300, inner: RAW },
  { kind: "framed", frame: FRAME, each: 30100, inner: { kind: "framed", frame: ROW, each: 300, inner: RAW } },
  { kind: "framed", frame: FRAME, each: 17, inner: { kind: "framed", frame: ROW, each: 5, inner: CSV } },
  { kind: "framed", frame: FRAME, each: 5000, inner: { kind: "float", bits: 32 } },
];

/** A file with every kind of segment, derived fields before and after their bytes, and nested ones. */
function everything(): Layout {
  const segments: Segment[] = [];
  let at = 0, next = 0;
  const add = (segment: Segment) => {
    segments.push(segment);
    at += segmentLength(segment);
  };
  add({ kind: "literal", at, bytes: new Uint8Array(13).fill(7) });
  const firstSum = at;
  add({
    kind: "derived",
    at,
    length: 4,
    derive: { kind: "crc32", endian: "little" },
    of: { at: firstSum + 4, length: 500000 },
  });
  for (const encoding of ENCODINGS) {
    const length = 50000 + 2321 * segments.length;
    add({ kind: "payload", at, length, stream: next, encoding });
    next += Math.ceil(length / 4096) * 4096;
    const of = { at: at - length, length: length - length % 8 };
    for (const kind of ["crc32c-masked", "adler32", "lookup3"] as const) {
      add({ kind: "derived", at, length: 4, derive: { kind, endian: "big" }, of });
    }
    const between = FRAME;
    add({ kind: "derived", at, length: 13, derive: { kind: "extremes", value: "int32", between }, of });
    add({ kind: "derived", at, length: 21, derive: { kind: "extremes", value: "uint64", between }, of });
  }
  const described = layoutOf([
    { kind: "literal", at: 0, bytes: FRAME },
    { kind: "payload", at: 5, length: 70000, stream: 4096, encoding: RAW },
  ]);
  add({ kind: "derived", at, length: 4, derive: { kind: "adler32", endian: "big" }, of: described });
  add({
    kind: "derived",
    at,
    length: 4,
    derive: { kind: "lookup3", endian: "little" },
    of: { at: 0, length: at },
  });
  return layoutOf(segments);
}

const layout = everything();
const whole = wholeFile();

function wholeFile(): Uint8Array<ArrayBuffer> {
  assert(layout.size < 4 * MIB);
  new LayoutSource(layout, IDENTITY, stream).fill(0, layout.size, room);
  return room.bytes.slice(0, layout.size);
}

Deno.test("LayoutSource.fill: gives the same bytes in one go and in ranges of any order and size", () => {
  const source = new LayoutSource(layout, IDENTITY, stream);
  const next = testNumbers(7);
  for (let i = 0; i < 1500; i++) {
    const from = next(layout.size), n = Math.min(layout.size - from, next([20, 300, 5000, 200000][i % 4]!));
    const slot = arena.slot(next(100), n + 32);
    slot.bytes.fill(0xaa);
    source.fill(from, n, slot);
    assertEquals(slot.bytes.slice(0, n), whole.slice(from, from + n), `${n} bytes from ${from}`);
    assertEquals(slot.bytes.slice(n), new Uint8Array(32).fill(0xaa), "wrote beyond its range");
  }
});

Deno.test("LayoutSource.fill: writes nothing behind texts of one digit, which are stored eight characters at a time", () => {
  const bools: Encoding = {
    kind: "digits",
    value: "bool",
    from: 1,
    width: 1,
    between: ",",
    last: "\n",
    perRow: 3,
  };
  const one = layoutOf([{ kind: "payload", at: 0, length: 40000, stream: 0, encoding: bools }]);
  const source = new LayoutSource(one, IDENTITY, stream);
  source.fill(0, one.size, room);
  const right = room.bytes.slice(0, one.size);
  const text = new TextDecoder().decode(right);
  assert(/^([01],[01],[01]\n)+[01],[01],$/.test(text), text.slice(0, 30));
  for (const n of [1, 2, 3, 5, 6, 7, 8, 9, 100, 8191, 32768, 32771]) {
    for (const from of [0, 1, 4095]) {
      const slot = arena.slot(16, n + 32);
      slot.bytes.fill(0xaa);
      source.fill(from, n, slot);
      assertEquals(slot.bytes.slice(0, n), right.slice(from, from + n), `${n} bytes from ${from}`);
      assertEquals(slot.bytes.slice(n), new Uint8Array(32).fill(0xaa), `${n} bytes from ${from}`);
    }
  }
});

Deno.test("LayoutSource.fill: gives these bytes for ever", () => {
  assertEquals(
    createHash("sha256").update(whole).digest("hex"),
    "b31a08ef921cc442f052ebc3e24d21d6c7b4b6b9b44b68e21448fb87cfe33360",
  );
});

function payloadBytes(encoding: Encoding): { stream: Uint8Array; file: Uint8Array } {
  const segment = [...layout.segments(0)].find((s) => s.kind === "payload" && s.encoding === encoding);
  if (segment?.kind !== "payload") throw new Error("The layout has no such payload");
  stream.fill(IDENTITY, segment.stream, segment.length, room.offset);
  return {
    stream: room.bytes.slice(0, segment.length),
    file: whole.subarray(segment.at, segment.at + segment.length),
  };
}

Deno.test("Encoder.write: gives what each encoding promises", () => {
  for (const encoding of ENCODINGS) {
    const { stream: made, file } = payloadBytes(encoding);
    assertEquals(file, slowEncode(encoding, made, file.length), JSON.stringify(encoding));
  }
});

function slowEncode(encoding: Encoding, from: Uint8Array, length: number): Uint8Array {
  switch (encoding.kind) {
    case "raw":
      return from.slice(0, length);
    case "bool":
      return from.slice(0, length).map((byte) => byte & 1);
    case "jpegSafe":
      return from.slice(0, length).map((byte) => byte & 127);
    case "float": {
      const bytes = encoding.bits / 8;
      return from.slice(0, length).map((byte, i) => i % bytes === bytes - 1 ? byte & 0xbf : byte);
    }
    case "widen":
      return Uint8Array.from({ length }, (_, i) => {
        const value = Math.floor(i / 4) * encoding.from;
        const negative = encoding.signed && from[value + encoding.from - 1]! >= 128;
        return i % 4 < encoding.from ? from[value + i % 4]! : negative ? 255 : 0;
      });
    case "framed": {
      const { frame, each } = encoding;
      const inner = slowEncode(encoding.inner, from, length);
      return Uint8Array.from({ length }, (_, i) => {
        const record = Math.floor(i / (frame.length + each)), phase = i % (frame.length + each);
        return phase < frame.length ? frame[phase]! : inner[record * each + phase - frame.length]!;
      });
    }
    case "digits": {
      let text = "";
      const view = new DataView(from.buffer, from.byteOffset);
      for (let i = 0; text.length < length; i++) {
        const unsigned = encoding.from === 8
          ? view.getBigUint64(i * 8, true)
          : BigInt(encoding.from === 4 ? view.getUint32(i * 4, true) : view.getUint8(i));
        text += slowNumber(encoding, unsigned);
        text += encoding.perRow && i % encoding.perRow === encoding.perRow - 1
          ? encoding.last
          : encoding.between;
      }
      return new TextEncoder().encode(text.slice(0, length));
    }
  }
}

function slowNumber({ value, from, width }: Extract<Encoding, { kind: "digits" }>, bits: bigint): string {
  if (value === "float") {
    const digits = bits * 10n ** BigInt(width - 2) >> BigInt(8 * from);
    return `0.${String(digits).padStart(width - 2, "0")}`;
  }
  if (value === "uint31") bits &= 0x7fffffffn;
  const number = value.startsWith("u") ? bits : BigInt.asIntN(8 * from, bits);
  return number < 0n ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0");
}

Deno.test("Encoder.write: writes numbers of every type and width as text", () => {
  const kinds = [
    ["uint8", 1, 3],
    ["uint8", 1, 9],
    ["int8", 1, 4],
    ["uint32", 4, 10],
    ["uint32", 4, 17],
    ["uint31", 4, 10],
    ["int32", 4, 11],
    ["uint64", 8, 20],
    ["int64", 8, 20],
    ["int64", 8, 40],
    ["float", 8, 21],
    ["float", 4, 3],
    ["float", 1, 10],
  ] as const;
  for (const [value, from, width] of kinds) {
    const encoding: Encoding = { kind: "digits", value, from, width, between: ";", last: "\n", perRow: 5 };
    const length = (width + 1) * 3000 - 1;
    const one = layoutOf([{ kind: "payload", at: 0, length, stream: 0, encoding }]);
    new LayoutSource(one, IDENTITY, stream).fill(0, length, room);
    const file = room.bytes.slice(0, length);
    stream.fill(IDENTITY, 0, 3000 * 8, room.offset);
    assertEquals(file, slowEncode(encoding, room.bytes.slice(0, 3000 * 8), length), `${value} ${width}`);
  }
  const narrow: Encoding = { ...CSV, width: 10 };
  const wrong = layoutOf([{ kind: "payload", at: 0, length: 11, stream: 0, encoding: narrow }]);
  assertThrows(
    () => new LayoutSource(wrong, IDENTITY, stream).fill(0, 11, room),
    TypeError,
    "11 to 255 characters",
  );
});

Deno.test("LayoutSource.fill: derived fields are what their definition says", () => {
  const view = new DataView(whole.buffer);
  let checked = 0;
  for (const segment of layout.segments(0)) {
    if (segment.kind !== "derived" || "segments" in segment.of) continue;
    const { at, length } = segment.of;
    const bytes = whole.subarray(at, at + length);
    if (segment.derive.kind === "crc32") assertEquals(view.getUint32(segment.at, true), crc32(bytes));
    else if (segment.derive.kind === "adler32") {
      let a = 1, b = 0;
      for (const byte of bytes) b = (b + (a = (a + byte) % 65521)) % 65521;
      assertEquals(view.getUint32(segment.at), b * 65536 + a);
    } else if (segment.derive.kind === "extremes" && segment.derive.value === "int32") {
      const values = Array.from({ length: length / 4 }, (_, i) => view.getInt32(at + 4 * i, true));
      assertEquals(view.getInt32(segment.at, true), values.reduce((a, b) => Math.max(a, b)));
      assertEquals(whole.subarray(segment.at + 4, segment.at + 9), FRAME);
      assertEquals(view.getInt32(segment.at + 9, true), values.reduce((a, b) => Math.min(a, b)));
    } else continue;
    checked++;
  }
  assertEquals(checked, 1 + 2 * ENCODINGS.length);
});

Deno.test("LayoutSource.differences: is empty for the file, and covers exactly what is wrong", () => {
  const source = new LayoutSource(layout, IDENTITY, stream);
  const slot = arena.slot(0, layout.size);
  slot.bytes.set(whole);
  assertEquals(source.differences(0, layout.size, slot), []);
  const next = testNumbers(8);
  for (let i = 0; i < 300; i++) {
    const from = next(layout.size), n = 1 + next(Math.min(layout.size - from, i % 3 ? 3000 : 400000));
    const part = arena.slot(0, n);
    part.bytes.set(whole.subarray(from, from + n));
    assertEquals(source.differences(from, n, part), []);
    const wrong = next(n), length = Math.min(n - wrong, 1 + next(i % 2 ? 8 : 30000));
    for (let k = wrong; k < wrong + length; k++) part.bytes[k]! ^= 1 + next(255);
    assertEquals(source.differences(from, n, part), [{ at: from + wrong, length }], `${length} bytes`);
  }
  slot.bytes.set(whole);
  for (const at of [100, 200, 250, 100000]) slot.bytes[at]! ^= 1;
  assertEquals(source.differences(0, layout.size, slot), [
    { at: 100, length: 1 },
    { at: 200, length: 51 },
    { at: 100000, length: 1 },
  ]);
});

Deno.test("LayoutSource.fill: makes data once for all fields that describe it, and never for a field beside it", () => {
  const LENGTH = 800_000;
  const of = { at: 4, length: LENGTH };
  const crc = { kind: "crc32", endian: "little" } as const;
  const twice = layoutOf([
    { kind: "derived", at: 0, length: 4, derive: crc, of },
    { kind: "payload", at: 4, length: LENGTH, stream: 0, encoding: RAW },
    { kind: "derived", at: 4 + LENGTH, length: 4, derive: crc, of },
    { kind: "derived", at: 8 + LENGTH, length: 4, derive: { kind: "adler32", endian: "big" }, of },
    { kind: "derived", at: 12 + LENGTH, length: 4, derive: { ...crc, endian: "big" }, of },
  ]);
  let made = 0;
  const counting = new Proxy(stream, {
    get(target, key) {
      if (key === "fill") {
        return (identity: FileIdentity, offset: number, length: number, into: number) => {
          made += length;
          target.fill(identity, offset, length, into);
        };
      }
      const own = target[key as keyof Stream]; // of the stream's own keys only `fill` is replaced
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
  const source = new LayoutSource(twice, IDENTITY, counting);
  source.fill(0, twice.size, room);
  assertEquals(made, LENGTH);
  const view = new DataView(room.bytes.buffer, room.offset, twice.size);
  const sum = crc32(room.bytes.subarray(4, 4 + LENGTH));
  assertEquals(view.getUint32(0, true), sum);
  assertEquals(view.getUint32(4 + LENGTH, true), sum);
  assertEquals(view.getUint32(12 + LENGTH), sum);
  const adler = view.getUint32(8 + LENGTH);

  made = 0;
  const tail = new LayoutSource(twice, IDENTITY, counting);
  tail.fill(4 + LENGTH, 12, room);
  assertEquals(view.getUint32(0, true), sum);
  assertEquals(view.getUint32(4), adler);
  assertEquals(view.getUint32(8), sum);
  const SUMMED = LENGTH % 4096; // of a cyclic checksum only the bytes outside whole pages are made
  assertEquals(made, LENGTH + 2 * SUMMED, "once for each kind of field");
  tail.fill(0, 4, room);
  assertEquals(made, LENGTH + 2 * SUMMED, "the field at the start is known by then");

  made = 0;
  const half = 4 + LENGTH / 2;
  new LayoutSource(twice, IDENTITY, counting).fill(0, half, room);
  assertEquals(view.getUint32(0, true), sum);
  assert(made <= LENGTH / 2 + SUMMED, "of what a field describes, only parts of pages are made for it");
});

Deno.test("LayoutSource.fill: a field before bytes that hold further fields before theirs", () => {
  const crc = { kind: "crc32", endian: "little" } as const;
  const nested = layoutOf([
    { kind: "derived", at: 0, length: 4, derive: crc, of: { at: 4, length: 212 } },
    { kind: "literal", at: 4, bytes: FRAME },
    { kind: "derived", at: 9, length: 4, derive: crc, of: { at: 13, length: 200 } },
    { kind: "payload", at: 13, length: 207, stream: 0, encoding: RAW },
    // Of the two above and of what they describe.
    { kind: "derived", at: 220, length: 4, derive: crc, of: { at: 2, length: 218 } },
    // Of what stands there before all fields do.
    { kind: "derived", at: 224, length: 4, derive: crc, of: { at: 20, length: 100 } },
  ]);
  const sums = (bytes: Uint8Array) => ({
    inner: crc32(bytes.subarray(13, 213)),
    outer: crc32(bytes.subarray(4, 216)),
    both: crc32(bytes.subarray(2, 220)),
    plain: crc32(bytes.subarray(20, 120)),
  });
  const source = new LayoutSource(nested, IDENTITY, stream);
  for (const cut of [0, 2, 4, 11, 13, 100, 215, 220, 222, 228]) {
    source.fill(0, cut, room);
    source.fill(cut, nested.size - cut, arena.slot(cut, nested.size - cut));
    const bytes = room.bytes.slice(0, nested.size);
    const view = new DataView(bytes.buffer);
    const [outer, inner, both, plain] = [0, 9, 220, 224].map((at) => view.getUint32(at, true));
    assertEquals({ inner, outer, both, plain }, sums(bytes), `cut at ${cut}`);
  }
});

Deno.test("LayoutSource.differences: takes no field from data that is wrong", () => {
  const LENGTH = 5000;
  const field = (at: number, from: number) =>
    ({
      kind: "derived",
      at,
      length: 4,
      derive: { kind: "crc32c-masked", endian: "little" },
      of: { at: from, length: LENGTH },
    }) as const;
  const records = layoutOf([
    { kind: "payload", at: 0, length: LENGTH, stream: 0, encoding: RAW },
    field(LENGTH, 0),
    { kind: "payload", at: LENGTH + 4, length: LENGTH, stream: 8192, encoding: RAW },
    field(2 * LENGTH + 4, LENGTH + 4),
  ]);
  const source = new LayoutSource(records, IDENTITY, stream);
  const slot = arena.slot(0, records.size);
  source.fill(0, records.size, slot);
  slot.bytes[17]! ^= 1;
  assertEquals(source.differences(0, records.size, slot), [{ at: 17, length: 1 }]);
  slot.bytes[LENGTH + 1]! ^= 1;
  slot.bytes[2 * LENGTH + 5]! ^= 1;
  assertEquals(source.differences(0, records.size, slot), [
    { at: 17, length: 1 },
    { at: LENGTH + 1, length: 1 },
    { at: 2 * LENGTH + 5, length: 1 },
  ]);
});

Deno.test("LayoutSource.fill: remembers no more fields than it may, and gives the right ones afterwards", () => {
  const COUNT = 5000;
  const many: Segment[] = [];
  for (let i = 0; i < COUNT; i++) {
    // Before its data: a field behind data that is there is not remembered.
    const of = { at: i * 12 + 4, length: 8 };
    many.push({ kind: "derived", at: i * 12, length: 4, derive: { kind: "crc32", endian: "little" }, of });
    many.push({ kind: "payload", at: i * 12 + 4, length: 8, stream: i * 4096, encoding: RAW });
  }
  const source = new LayoutSource(layoutOf(many), IDENTITY, stream);
  for (let round = 0; round < 2; round++) {
    source.fill(0, COUNT * 12, room);
    for (const i of [0, 1, COUNT - 1]) {
      const sum = new DataView(room.bytes.buffer, room.offset + i * 12).getUint32(0, true);
      assertEquals(sum, crc32(room.bytes.subarray(i * 12 + 4, i * 12 + 12)));
    }
  }
});

Deno.test("LayoutSource.fill: sources of one stream do not disturb each other", () => {
  const framed = (byte: number) => {
    const frame = new Uint8Array(3).fill(byte);
    const encoding: Encoding = { kind: "framed", frame, each: 100, inner: RAW };
    return layoutOf([{ kind: "payload", at: 0, length: 10300, stream: 0, encoding }]);
  };
  const [a, b] = [11, 22].map((byte) => new LayoutSource(framed(byte), { ...IDENTITY, file: byte }, stream));
  const slot = arena.slot(0, 10300);
  a!.fill(0, 10300, slot);
  const before = slot.bytes.slice();
  b!.fill(0, 10300, slot);
  assertEquals(slot.bytes[0], 22);
  a!.fill(0, 10300, slot);
  assertEquals(slot.bytes, before);
});

Deno.test("LayoutSource: refuses ranges outside, gaps, and fields that describe themselves", () => {
  const source = new LayoutSource(layout, IDENTITY, stream);
  assertThrows(() => source.fill(layout.size - 1, 2, room), RangeError, "do not lie");
  assertThrows(() => source.fill(0, 11, arena.slot(0, 10)), RangeError, "do not lie");
  const gap = layoutOf([
    { kind: "literal", at: 0, bytes: FRAME },
    { kind: "literal", at: 6, bytes: FRAME },
  ]);
  assertThrows(
    () => new LayoutSource(gap, IDENTITY, stream).fill(0, 11, room),
    TypeError,
    "gap or an overlap at 5",
  );
  assertThrows(
    () => new LayoutSource(gap, IDENTITY, stream).differences(0, 11, room),
    TypeError,
    "overlap at 5",
  );
  const short: Layout = { size: 9, segments: () => [{ kind: "literal", at: 0, bytes: FRAME }] };
  const tooShort = new LayoutSource(short, IDENTITY, stream);
  tooShort.fill(0, 5, room);
  assertThrows(() => tooShort.fill(0, 9, room), TypeError, "ends at 5");
  assertThrows(() => tooShort.differences(0, 9, room), TypeError, "ends at 5");
  const self = layoutOf([
    {
      kind: "derived",
      at: 0,
      length: 4,
      derive: { kind: "crc32", endian: "little" },
      of: { at: 0, length: 4 },
    },
  ]);
  assertThrows(
    () => new LayoutSource(self, IDENTITY, stream).fill(0, 4, room),
    TypeError,
    "describes itself",
  );
});
