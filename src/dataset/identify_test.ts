import { assertEquals } from "@std/assert";
import type { ByteRange } from "../base/range.ts";
import type { Encoding, Layout, Segment } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import { identify, type LikelyOrigin, type Origin } from "./identify.ts";
import { LayoutSource } from "./layout_source.ts";
import { OtherSources } from "./other_sources.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const arena = ownArena(2 << 20);
const OWN: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const HEADER = 128;

/** Two payloads behind a header, so that streams and offsets differ by more than a constant. */
function layoutOf(encoding: Encoding): Layout {
  const segments: readonly Segment[] = [
    { kind: "literal", at: 0, bytes: new Uint8Array(HEADER).fill(0x48) },
    { kind: "payload", at: HEADER, length: 200000, stream: 0, encoding },
    { kind: "literal", at: HEADER + 200000, bytes: new Uint8Array(77).fill(0x49) },
    { kind: "payload", at: HEADER + 200077, length: 100000, stream: 200704, encoding },
  ];
  return {
    size: HEADER + 300077,
    *segments(from) {
      for (const s of segments) if (s.at + (s.kind === "literal" ? s.bytes.length : s.length) > from) yield s;
    },
  };
}

const RAW: Encoding = { kind: "raw" };
const CSV: Encoding = {
  kind: "digits",
  value: "uint8",
  from: 1,
  width: 3,
  between: ",",
  last: "\n",
  perRow: 100,
};
const FRAME = Uint8Array.of(9, 8, 7, 6, 5);

/** How far apart the stamps may lie in the file, for encodings from which they can be read. */
const READABLE: readonly (readonly [name: string, Encoding, page: number])[] = [
  ["raw", RAW, 4096],
  ["float16", { kind: "float", bits: 16 }, 4096],
  ["float32", { kind: "float", bits: 32 }, 4096],
  ["float64", { kind: "float", bits: 64 }, 4096],
  ["widen", { kind: "widen", from: 1, signed: false }, 16384],
  ["widen int16", { kind: "widen", from: 2, signed: true }, 8192],
  ["digits uint8", CSV, 16384],
  ["digits int32", { ...CSV, value: "int32", from: 4, width: 11 }, 12288],
  ["digits float", { ...CSV, value: "float", from: 4, width: 12 }, 13312],
  ["framed, rare", { kind: "framed", frame: FRAME, each: 30000, inner: RAW }, 4101],
  ["framed, dense", { kind: "framed", frame: FRAME, each: 300, inner: RAW }, 4170],
  ["framed floats", { kind: "framed", frame: FRAME, each: 400, inner: { kind: "float", bits: 32 } }, 4160],
];

function bytesOf(layout: Layout, identity: FileIdentity): Uint8Array<ArrayBuffer> {
  const slot = arena.slot(0, layout.size);
  new LayoutSource(layout, identity, arena.stream).fill(0, layout.size, slot);
  return slot.bytes.slice();
}

interface Damage {
  readonly layout: Layout;
  /** The file as it was found. */
  readonly file: Uint8Array;
  readonly wrong: ByteRange;
  readonly likely?: readonly LikelyOrigin[];
  readonly own?: FileIdentity;
}

function judge({ layout, file, wrong, likely, own = OWN }: Damage): Origin {
  const foundAt = Math.max(0, wrong.at - 1000);
  const found = arena.slot(0, Math.min(file.length - foundAt, wrong.length + 2000));
  found.bytes.set(file.subarray(foundAt, foundAt + found.length));
  const source = new LayoutSource(layout, own, arena.stream);
  const question = {
    source,
    wrong,
    found,
    foundAt,
    others: new OtherSources(source, (index: number) => index < 10 ? layout : undefined),
  };
  return identify(likely ? { ...question, likely } : question);
}

/** `right` with a piece of `other` copied over it. */
function patched(right: Uint8Array, at: number, other: Uint8Array, from: number, length: number): Uint8Array {
  const file = right.slice();
  file.set(other.subarray(from, from + length), at);
  return file;
}

const raw = layoutOf(RAW);
const right = bytesOf(raw, OWN);

Deno.test("identify: knows zeros and flipped bits", () => {
  const wrong = { at: 20000, length: 4096 };
  const zeroed = patched(right, wrong.at, new Uint8Array(4096), 0, 4096);
  assertEquals(judge({ layout: raw, file: zeroed, wrong }), { kind: "zeros" });
  const flipped = right.slice();
  flipped[20000]! ^= 0x10;
  assertEquals(judge({ layout: raw, file: flipped, wrong: { at: 20000, length: 1 } }), {
    kind: "flipped",
    bits: 1,
  });
  flipped[20060]! ^= 3;
  assertEquals(judge({ layout: raw, file: flipped, wrong: { at: 20000, length: 61 } }), {
    kind: "flipped",
    bits: 3,
  });
});

Deno.test("identify: calls noise foreign, in every encoding", () => {
  const next = testNumbers(1);
  for (const [name, encoding] of [...READABLE, ["jpegSafe", { kind: "jpegSafe" }, 0]] as typeof READABLE) {
    const layout = layoutOf(encoding);
    const file = bytesOf(layout, OWN);
    for (let i = 50000; i < 100000; i++) file[i] = next(256);
    assertEquals(judge({ layout, file, wrong: { at: 50000, length: 50000 } }), { kind: "foreign" }, name);
  }
});

for (const [name, encoding, page] of READABLE) {
  const layout = layoutOf(encoding);
  const wrong = { at: 40001, length: 2 * page };

  Deno.test(`identify: names another file of the dataset, at the same place and unaligned (${name})`, () => {
    const own = bytesOf(layout, OWN), other = bytesOf(layout, { ...OWN, file: 7 });
    for (const from of [wrong.at, 8193, 250000]) {
      const file = patched(own, wrong.at, other, from, wrong.length);
      const found = judge({ layout, file, wrong });
      assertEquals(found, { kind: "sameDataset", file: 7, offset: from }, `from ${from}`);
    }
  });

  Deno.test(`identify: names an older version and another dataset (${name})`, () => {
    const datasetHash = "fedcba98765432";
    const own = bytesOf(layout, OWN), old = bytesOf(layout, { ...OWN, datasetHash });
    let file = patched(own, wrong.at, old, wrong.at, wrong.length);
    const stale = { kind: "otherDataset", datasetHash, file: 3, offset: wrong.at, samePlace: true } as const;
    assertEquals(judge({ layout, file, wrong }), stale);
    file = patched(own, wrong.at, old, wrong.at + 4321, wrong.length);
    assertEquals(judge({ layout, file, wrong }), { ...stale, offset: wrong.at + 4321, samePlace: false });
  });

  Deno.test(`identify: says by how much bytes of the same file are shifted (${name})`, () => {
    const own = bytesOf(layout, OWN);
    for (const by of [1, -1, 4096, -777, 30000]) {
      const offset = wrong.at - by;
      const file = patched(own, wrong.at, own, offset, wrong.length);
      assertEquals(judge({ layout, file, wrong }), { kind: "shifted", offset, by }, `by ${by}`);
    }
  });
}

/** Of a page so much is needed that its stamp can be computed. */
const COMPUTED: readonly (readonly [name: string, Encoding, page: number])[] = [
  ["bool", { kind: "bool" }, 4096],
  ["jpegSafe", { kind: "jpegSafe" }, 4096],
  ["digits bool", { ...CSV, value: "bool", width: 1 }, 8192],
  ["framed jpegSafe", { kind: "framed", frame: FRAME, each: 3000, inner: { kind: "jpegSafe" } }, 4106],
  [
    "digits uint31",
    {
      kind: "framed",
      frame: FRAME,
      each: 14,
      inner: { ...CSV, value: "uint31", from: 4, width: 10, between: "    ", last: "    ", perRow: 0 },
    },
    19456,
  ],
];

for (const [name, encoding, page] of COMPUTED) {
  Deno.test(`identify: names pages of which an encoding kept only some bits (${name})`, () => {
    const layout = layoutOf(encoding);
    const datasetHash = "fedcba98765432";
    const own = bytesOf(layout, OWN), other = bytesOf(layout, { ...OWN, file: 7 });
    const old = bytesOf(layout, { ...OWN, datasetHash });
    const wrong = { at: 40001, length: 2 * page };
    const from = (bytes: Uint8Array, offset: number) =>
      judge({ layout, file: patched(own, wrong.at, bytes, offset, wrong.length), wrong });
    for (const offset of [wrong.at, 8193, 250000]) {
      assertEquals(from(other, offset), { kind: "sameDataset", file: 7, offset }, `from ${offset}`);
    }
    const stale = { kind: "otherDataset", datasetHash, file: 3, offset: wrong.at, samePlace: true } as const;
    assertEquals(from(old, wrong.at), stale);
    for (const by of [1, -4096, 30000]) {
      assertEquals(from(own, wrong.at - by), { kind: "shifted", offset: wrong.at - by, by }, `by ${by}`);
    }
  });
}

Deno.test("identify: bools from elsewhere are no flipped bits, though few bits differ", () => {
  for (const [name, encoding] of COMPUTED.filter(([name]) => name.includes("bool"))) {
    const layout = layoutOf(encoding);
    const own = bytesOf(layout, OWN), other = bytesOf(layout, { ...OWN, file: 7 });
    for (let at = 1000; at < 190_000; at += 3000) {
      // Too few of them for a stamp.
      const wrong = { at, length: 400 };
      const file = patched(own, wrong.at, other, wrong.at, wrong.length);
      assertEquals(judge({ layout, file, wrong }), { kind: "foreign" }, `${name} at ${at}`);
    }
    const wrong = { at: 51_000, length: 400 };
    const flipped = own.slice();
    for (let at = wrong.at; at < wrong.at + wrong.length; at += 130) flipped[at]! ^= 1;
    assertEquals(judge({ layout, file: flipped, wrong }).kind, "flipped", name);
  }
});

Deno.test("identify: tries the likely places where the bytes hold no stamp", () => {
  const layout = layoutOf({ kind: "bool" });
  const own = bytesOf(layout, OWN), other = bytesOf(layout, { ...OWN, file: 7 });
  const datasetHash = "fedcba98765432";
  const old = bytesOf(layout, { ...OWN, datasetHash });
  // Within a page, and from within one.
  const wrong = { at: 49_800, length: 3000 };
  const likely = [
    { file: 12, offset: wrong.at },
    { file: 7, offset: 58_000 },
    { file: 3, offset: wrong.at, datasetHash },
  ];
  const swapped = patched(own, wrong.at, other, 58_000, wrong.length);
  assertEquals(judge({ layout, file: swapped, wrong }), { kind: "foreign" });
  assertEquals(judge({ layout, file: swapped, wrong, likely }), {
    kind: "sameDataset",
    file: 7,
    offset: 58_000,
  });
  const stale = patched(own, wrong.at, old, wrong.at, wrong.length);
  assertEquals(judge({ layout, file: stale, wrong, likely }), {
    kind: "otherDataset",
    datasetHash,
    file: 3,
    offset: wrong.at,
    samePlace: true,
  });
});

Deno.test("identify: says of how many places a repeated page is one, unless what follows tells which", () => {
  const own = { ...OWN, dedup: 3 };
  const layout: Layout = {
    size: 300_000,
    *segments() {
      yield { kind: "payload", at: 0, length: 300_000, stream: 0, encoding: RAW };
    },
  };
  const mine = bytesOf(layout, own), other = bytesOf(layout, { ...own, file: 7 });
  const pageAt = (at: number) => JSON.stringify([...mine.subarray(at, at + 32)]);
  const pages = Array.from({ length: 73 }, (_, page) => pageAt(page * 4096));
  const from = 5 * 4096;
  const places = pages.filter((one) => one === pages[5]).length;
  assertEquals(places > 1, true);
  const single = { at: 40 * 4096, length: 4096 };
  const alone = judge({ layout, file: patched(mine, single.at, mine, from, 4096), wrong: single, own });
  assertEquals(alone.kind === "shifted" && [alone.places, pages[alone.offset / 4096]], [places, pages[5]]);
  const many = { at: 40 * 4096, length: 8 * 4096 };
  const moved = judge({ layout, file: patched(mine, many.at, mine, from, many.length), wrong: many, own });
  assertEquals(moved, { kind: "shifted", offset: from, by: many.at - from });
  const swapped = judge({
    layout,
    file: patched(mine, many.at, other, many.at, many.length),
    wrong: many,
    own,
  });
  assertEquals(swapped, { kind: "sameDataset", file: 7, offset: many.at });
});

Deno.test("identify: works on compressible and repeating data, and names files that it does not know", () => {
  const own = { ...OWN, dedup: 2, compress: 10 };
  const mine = bytesOf(raw, own), other = bytesOf(raw, { ...own, file: 11 });
  const wrong = { at: HEADER + 4096 * 6, length: 4096 };
  const file = patched(mine, wrong.at, other, wrong.at, wrong.length);
  assertEquals(judge({ layout: raw, file, wrong, own }), {
    kind: "sameDataset",
    file: 11,
    offset: undefined,
    page: { stream: 24576, behind: 0 },
  });
});

Deno.test("identify: finds a stamp behind a damaged head, and beyond the end of the file", () => {
  const head = { at: 10, length: 9000 };
  const other = bytesOf(raw, { ...OWN, file: 7 });
  const file = patched(right, 10, other, 500, 9000);
  assertEquals(judge({ layout: raw, file, wrong: head }), { kind: "sameDataset", file: 7, offset: 500 });
  const long = new Uint8Array(raw.size + 10000);
  long.set(right);
  long.set(other.subarray(60000, 70000), raw.size);
  const wrong = { at: raw.size, length: 10000 };
  assertEquals(judge({ layout: raw, file: long, wrong }), { kind: "sameDataset", file: 7, offset: 60000 });
});
