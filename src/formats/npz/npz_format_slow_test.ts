import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { crc32, inflateRawSync } from "node:zlib";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import { LayoutSource } from "../../dataset/layout_source.ts";
import { ownArena } from "../../dataset/own_arena.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { assertContiguous, testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { npzFormat } from "./npz_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table
const GIB = 2 ** 30;

testFormatContract(npzFormat, {
  dataset: (dice) =>
    testDataset("npz", {
      dtype: dice.pick(DTYPE_NAMES),
      samplesPerFile: 1 + dice.roll(4),
      sampleBytes: 8 + dice.roll(90000),
      sampleBytesStdev: dice.pick([0, 500]),
      dims: dice.pick([undefined, [7], [3, 5], [2, 3, 4]]),
      compression: dice.pick(["none", "zip"] as const),
    }),
  golden: {
    "two stored uint8 samples of 5 x 7": {
      dataset: testDataset("npz", { dims: [5, 7], samplesPerFile: 2 }),
      sha256: "d1f7d4c9993d3adbbbe1e270ae7cecc39806e2bafb429fa309da227fdd54f17c",
    },
    "a deflated int16 sample of 300 x 200": {
      dataset: testDataset("npz", { dims: [300, 200], dtype: "int16", compression: "zip" }),
      sha256: "569f4fadab86677b832b4ce9fe6241051a168b5ab7e34e20047233030a6a343f",
    },
  },
});

function layoutOf(dataset: DatasetSpec) {
  const [output] = npzFormat.outputs(testFile(dataset, "npz"));
  if (!output) throw new Error("no output");
  return output.layout;
}

Deno.test("npzFormat: stored members carry the checksum of their bytes in both headers", () => {
  const bytes = new FileMaker().bytes(layoutOf(testDataset("npz", { dims: [40, 50] })));
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(22, true);
  assertEquals(length, 128 + 2000);
  const sum = crc32(bytes.subarray(35, 35 + length));
  assertEquals(view.getUint32(14, true), sum);
  const directory = view.getUint32(bytes.length - 6, true);
  assertEquals(view.getUint32(directory, true), 0x02014b50);
  assertEquals(view.getUint32(directory + 16, true), sum);
});

// DLIO: test_npz_has_x_key
Deno.test("npzFormat: its members are x.npy and y.npy, stored or deflated", () => {
  for (const compression of ["none", "zip"] as const) {
    const bytes = new FileMaker().bytes(layoutOf(testDataset("npz", { dims: [40, 50], compression })));
    const view = new DataView(bytes.buffer);
    const names: string[] = [];
    let at = view.getUint32(bytes.length - 6, true);
    while (view.getUint32(at, true) === 0x02014b50) {
      const [name, extra] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
      names.push(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)));
      at += 46 + name + extra;
    }
    assertEquals(names, ["x.npy", "y.npy"], compression);
  }
});

Deno.test("npzFormat: a deflated member inflates to the array of the stored file", () => {
  const dataset = testDataset("npz", { dims: [500, 300], samplesPerFile: 2, dtype: "float32" });
  const stored = new FileMaker().bytes(layoutOf(dataset));
  const deflated = new FileMaker().bytes(layoutOf({ ...dataset, compression: "zip" }));
  const view = new DataView(deflated.buffer);
  const x = inflateRawSync(Buffer.from(deflated.subarray(35, 35 + view.getUint32(18, true))));
  assertEquals(x.length, view.getUint32(22, true));
  assert(x.equals(stored.subarray(35, 35 + x.length)));
});

Deno.test("npzFormat: turns to ZIP64 exactly where the directory passes 4 GiB", () => {
  // 334 bytes stand before the directory beside the elements: headers and names of members, headers of
  // arrays, one label.
  const most = 0xfffffffe - 334;
  const layout = (elements: number) => layoutOf(testDataset("npz", { dims: [elements, 1] }));
  const sizes = npzFormat.sizes(testDataset("npz"));
  for (const elements of [most, most + 1]) {
    assertContiguous(layout(elements));
    assertEquals("byShape" in sizes && sizes.byShape([elements, 1]), layout(elements).size);
  }
  const last = (elements: number) => {
    const all = [...layout(elements).segments(layout(elements).size - 1)];
    const tail = all.at(-1);
    return tail?.kind === "literal" ? new DataView(tail.bytes.slice(-6).buffer).getUint32(0, true) : 0;
  };
  assertEquals(last(most), 0xfffffffe);
  assertEquals(last(most + 1), 0xffffffff);
});

for (const compression of ["none", "zip"] as const) {
  Deno.test(`npzFormat: a probe finds what was planned, with compression ${compression}`, async () => {
    const file = testFile(testDataset("npz", { dims: [40, 60], samplesPerFile: 5, compression }), "npz");
    const bytes = new FileMaker().bytes(layoutOf(file.dataset));
    const reader = readerOf(bytes);
    const probed = await npzFormat.probe(reader);
    const planned = npzFormat.locate(file);
    assertEquals(probed.samples, planned.samples);
    assertEquals(probed.ranges(4), planned.ranges(4));
  });
}

Deno.test("npzFormat: a probe of 20 GiB reads less than 128 KiB, through its ZIP64 records", async () => {
  const layout = layoutOf(testDataset("npz", { dims: [20 * GIB] }));
  const maker = new FileMaker();
  // The checksum of 20 GiB is not what is tested: fields are left empty.
  const source = maker.source({
    size: layout.size,
    *segments(from) {
      for (const segment of layout.segments(from)) {
        yield segment.kind === "derived"
          ? { kind: "literal", at: segment.at, bytes: new Uint8Array(4) }
          : segment;
      }
    },
  });
  let read = 0;
  const probed = await npzFormat.probe({
    size: layout.size,
    read({ at, length }) {
      read += length;
      return Promise.resolve(maker.range(source, at, length));
    },
  });
  assertEquals(probed.samples, 1);
  assertEquals(probed.ranges(0)[1], { at: 0, length: 35 + 20 + 128 + 20 * GIB });
  assertEquals(
    probed.ranges(0),
    npzFormat.locate(testFile(testDataset("npz", { dims: [20 * GIB] }), "npz")).ranges(0),
  );
  assert(read < 128 * 1024, `${read}`);
});

Deno.test("npzFormat: both ends of 5 GiB are made in bounded memory, with their checksum", () => {
  const layout = layoutOf(testDataset("npz", { dims: [5, 1024, 1024, 1024] }));
  const maker = new FileMaker();
  const source = maker.source(layout);
  const before = Deno.memoryUsage().rss;
  const head = maker.range(source, 0, 64);
  const window = 1024 * 1024;
  let end = new Uint8Array();
  for (let at = layout.size - 64 * window; at < layout.size; at += window) {
    end = maker.range(source, at, window);
  }
  assert(Deno.memoryUsage().rss - before < 200 * window, "resident memory grew with the file");
  const sum = new DataView(head.buffer).getUint32(14, true);
  const entry = end.length - 22 - 76 - 2 * (46 + 5 + 28);
  assertEquals(new DataView(end.buffer).getUint32(entry, true), 0x02014b50);
  assertEquals(new DataView(end.buffer).getUint32(entry + 16, true), sum);
  assert(sum !== 0);
});

Deno.test("npzFormat.probe: says why a file is no npz", async () => {
  const good = new FileMaker().bytes(layoutOf(testDataset("npz", { dims: [40, 50] })));
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => npzFormat.probe(readerOf(bytes)), IntegrityError, message);
  await fails(good.slice(0, 2000), "no end record");
  await fails(new Uint8Array(0), "no end record");
  const spoilt = (at: number, value: number) => {
    const bytes = good.slice();
    bytes[at < 0 ? bytes.length + at : at] = value;
    return bytes;
  };
  await fails(spoilt(0, 0), "no member begins at 0");
  await fails(spoilt(35, 0), "magic");
  const directory = new DataView(good.buffer).getUint32(good.length - 6, true);
  await fails(spoilt(directory, 0), "entry 0 of its directory is damaged");
  await fails(spoilt(directory + 8, 1), "encrypted");
  await fails(spoilt(directory + 10, 12), "method 12");
});

Deno.test("npzFormat.check: refuses compressions that are no ZIP", () => {
  const [problem] = npzFormat.check(testDataset("npz", { compression: "gzip" }));
  assertEquals(problem?.code, "COMPRESSION");
  assertEquals(npzFormat.check(testDataset("npz", { compression: "zip" })), []);
});

Deno.test("npzFormat: in whatever order its blocks are made a file is the same, and its data is made once", () => {
  const block = 1 << 20;
  const { stream, room: slot } = ownArena(block);
  const dataset = testDataset("npz", { sampleBytes: 3_000_000, samplesPerFile: 2, dtype: "float32" });
  const [output] = npzFormat.outputs(testFile(dataset, "npz"));
  if (!output) throw new Error("An npz is a file");
  const identity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
  const { fill } = stream;
  const made = (blockBytes: number, ordered: (places: number[]) => number[]) => {
    const source = new LayoutSource(output.layout, identity, stream);
    const file = new Uint8Array(source.size);
    let filled = 0;
    stream.fill = (of, offset, length, into) => {
      filled += length;
      fill.call(stream, of, offset, length, into);
    };
    const places = Array.from(
      { length: Math.ceil(source.size / blockBytes) },
      (_, part) => part * blockBytes,
    );
    for (const at of ordered(places)) {
      const length = Math.min(blockBytes, source.size - at);
      source.fill(at, length, slot);
      file.set(slot.bytes.subarray(0, length), at);
    }
    stream.fill = fill;
    // The checksum in the header must be known before its data is made, but not by making it.
    assert(filled < 1.1 * source.size, `${filled} bytes made`);
    return crc32(file);
  };
  const right = made(block, (places) => places);
  for (const blockBytes of [block, 65536, 300_001]) {
    assertEquals(made(blockBytes, (places) => places), right);
    assertEquals(made(blockBytes, (places) => places.toReversed()), right);
  }
});
