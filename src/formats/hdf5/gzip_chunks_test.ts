import { assert, assertEquals } from "@std/assert";
import { segmentLength } from "../../base/segment.ts";
import { LayoutSource } from "../../dataset/layout_source.ts";
import { ownArena } from "../../dataset/own_arena.ts";
import { testDataset, testFile } from "../test_files.ts";
import { hdf5Format } from "./hdf5_format.ts";

const CHUNK = 300_000;
const BLOCK = 100_000;
const IDENTITY = { datasetHash: "0123456789abcd", file: 0, dedup: 1, compress: 1 };

const { stream, slot } = ownArena(1 << 21);
const dataset = testDataset("hdf5", {
  dims: [4, CHUNK],
  compression: "gzip",
  hdf5: { chunkDims: [1, CHUNK], datasets: 1, maxShape: [] },
});
const { layout } = hdf5Format.outputs(testFile(dataset, "hdf5"))[0]!;
const { size } = layout;
const blocks = Array.from(
  { length: Math.ceil(size / BLOCK) },
  (_, i) => [i * BLOCK, Math.min(BLOCK, size - i * BLOCK)] as const,
);
const whole = slot(0, size);
new LayoutSource(layout, IDENTITY, stream).fill(0, size, whole);

const adlers = () =>
  [...layout.segments(0)].filter((one) => one.kind === "derived" && one.derive.kind === "adler32");

Deno.test("hdf5Format: block by block, in order or not, only the wrong byte of a gzip chunk differs", () => {
  const fields = adlers();
  assertEquals(fields.length, 4);
  const { at: second } = fields[1]!;
  for (const wrong of [undefined, 150_000, second - 1, second, second + 3, fields[3]!.at, size - 1]) {
    if (wrong !== undefined) whole.bytes[wrong]! ^= 4;
    for (const order of [blocks, blocks.toReversed(), [...blocks.slice(5), ...blocks.slice(0, 5)]]) {
      const source = new LayoutSource(layout, IDENTITY, stream);
      const found = order.flatMap(([at, length]) => [...source.differences(at, length, slot(at, BLOCK))]);
      const ranges = found.map(({ at, length }) => [at, length]).toSorted((a, b) => a[0]! - b[0]!);
      assertEquals(ranges, wrong === undefined ? [] : [[wrong, 1]], `byte ${wrong}`);
    }
    if (wrong !== undefined) whole.bytes[wrong]! ^= 4;
  }
});

Deno.test("hdf5Format: checksums of gzip chunks that are compared in order make no content", () => {
  const source = new LayoutSource(layout, IDENTITY, stream);
  const before = stream.filledMs;
  for (const [at, length] of blocks) assertEquals(source.differences(at, length, slot(at, BLOCK)), []);
  assertEquals(stream.filledMs, before);
  const inTurns = new LayoutSource(layout, IDENTITY, stream);
  for (const block of [0, 1, 7, 2, 8, 3]) {
    const [at, length] = blocks[block]!;
    assertEquals(inTurns.differences(at, length, slot(at, BLOCK)), []);
  }
  assertEquals(stream.filledMs, before);
  // A checksum without the bytes before it takes content; a thread that loses its processor meanwhile may find no time.
  const [, length] = blocks[3]!;
  for (let tries = 0; tries < 20 && stream.filledMs === before; tries++) {
    const alone = new LayoutSource(layout, IDENTITY, stream);
    assertEquals(alone.differences(3 * BLOCK, length, slot(3 * BLOCK, BLOCK)), []);
  }
  assert(stream.filledMs > before);
});

Deno.test("hdf5Format: what is summed in passing is told from any place on", () => {
  const fields = adlers();
  for (const from of [0, 1, fields[0]!.at, fields[0]!.at + 4, fields[1]!.at + 3, fields[3]!.at + 4, size]) {
    const behind = fields.filter((field) => field.at + segmentLength(field) > from);
    assertEquals([...layout.inPassing?.(from) ?? []], behind, `${from}`);
  }
});
