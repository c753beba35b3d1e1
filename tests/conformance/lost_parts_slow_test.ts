/**
 * A part of 16 MiB that was lost, in every format: compared as Workers compare, but of the file only what the hole
 * touches is made, so that files of 50 MiB cost no more than small ones.
 */
import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { libc } from "../../ffi/libc.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { FORMATS, loadFormat } from "../../src/formats/registry.ts";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { likelyCauses } from "../../src/report/likely_cause.ts";
import { DatasetBytes } from "../../src/workers/dataset_bytes.ts";
import { damageSpecs } from "./damage_specs.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const BLOCK = 1 << 20;
const PART = 16 << 20;
const PLACES = [["head", 0], ["middle", PART], ["tail", 2 * PART]] as const;
/** The variant of damage_specs.ts with both ratios. */
const BOTH = JSON.stringify({ dedupRatio: 3, compressRatio: 3 });
/** The last part is not whole, so that no hole is a torn end. */
const FILE_BYTES = 3 * PART + 777_777;
/** Zeros at the edge of a hole may be right: of a number, a header, compressible data. */
const EDGE = 4096 + 4 * 2048;
const NEAR = 64;
const LOST = "a hole of 16 MiB at a multiple of its size: a part of a multipart upload was lost";

/** What is found where a part and a block to either side of it are read, and the part holds zeros. */
function findings(bytes: DatasetBytes, arena: Arena, at: number): { size: number; found: DamageFinding[] } {
  const [output] = bytes.outputs(0);
  if (!output) throw new Error("The dataset has no file");
  const { name, layout } = output;
  const comparison = bytes.comparison(0, name, () => {});
  const source = bytes.source(layout, 0);
  const slot = arena.pool(BLOCK, 1).tryTake();
  if (!slot) throw new Error("A new pool has a slot");
  for (let from = Math.max(0, at - BLOCK); from < at + PART + BLOCK; from += BLOCK) {
    const length = Math.min(BLOCK, layout.size - from);
    if (from >= at && from < at + PART) slot.bytes.fill(0);
    else source.fill(from, length, slot);
    comparison.block(slot, from, length);
  }
  return { size: layout.size, found: comparison.findings() };
}

/** Formats and codecs; of the ratios those that have both, or the only one that a format can have. */
async function largeSpecs(): Promise<Map<string, DatasetSpec>> {
  const specs = await damageSpecs(FILE_BYTES);
  for (const [label, { format, compression, samplesPerFile, dtype, dedupRatio, compressRatio }] of specs) {
    const isOneOfBoth = (dedupRatio > 1) !== (compressRatio > 1) && specs.has(`${format} ${BOTH}`);
    // Packing text takes minutes at this size, and its variants here have small files, as those of many samples.
    const isSmall = compression === "bz2" || format === "synthetic" ||
      (samplesPerFile > 4 && format !== "parquet") || label.includes("partitionBy") ||
      label.includes('"text"');
    if (isSmall || isOneOfBoth || dtype !== "uint8") specs.delete(label);
  }
  return specs;
}

const specs = await largeSpecs();

Deno.test("damage: lost parts of 16 MiB are tried in every format", () => {
  assertEquals(
    [...new Set([...specs.values()].map(({ format }) => format))].sort(),
    Object.keys(FORMATS).filter((name) => name !== "synthetic").sort(),
  );
});

for (const [label, spec] of specs) {
  Deno.test(`damage: a lost part of 16 MiB is zeroed, and taken for one, in ${label}`, async () => {
    const arena = new Arena(DatasetBytes.arenaBytes + PLACES.length * BLOCK + 4096);
    const bytes = new DatasetBytes(arena, spec, await loadFormat(spec.format));
    for (const [place, at] of PLACES) {
      const { size, found } = findings(bytes, arena, at);
      assert(size > at + PART + EDGE, `${label} has ${size} bytes`);
      const shown = found.map((one) => `${one.kind} ${one.offset}+${one.length} ${one.detail}`).join("; ");
      assertEquals(found.map(({ kind }) => kind), ["zeroed"], `${place}: ${shown}`);
      const [{ offset, length } = { offset: 0, length: 0 }] = found;
      assert(offset >= at && offset < at + EDGE, `${place}: ${shown}`);
      assert(offset + length <= at + PART && offset + length > at + PART - EDGE, `${place}: ${shown}`);
      const isWhole = offset - at < NEAR && at + PART - offset - length < NEAR;
      if (isWhole) assertEquals(likelyCauses(found)[0]?.text, LOST, shown);
    }
    arena.release();
  });
}
