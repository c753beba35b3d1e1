import { assertEquals } from "@std/assert";
import type { Encoding, Layout } from "../base/segment.ts";
import { BZIP2_CONTENT, bzip2Bytes } from "./bzip2.ts";
import type { FileIdentity } from "./file_identity.ts";
import type { Origin } from "./identify.ts";
import { identifyPieces } from "./identify_pieces.ts";
import { LayoutSource } from "./layout_source.ts";
import { OtherSources } from "./other_sources.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const arena = ownArena(1 << 20);
const OWN: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const STREAMS = 40;
const STREAM = bzip2Bytes(BZIP2_CONTENT);
const SIZE = STREAMS * STREAM;

type Digits = Extract<Encoding, { kind: "digits" }>;

const digits = (value: Digits["value"], from: Digits["from"], width: number): Digits => ({
  ...{ kind: "digits", value, from, width },
  ...{ between: ",", last: "\n", perRow: 100 },
});

const READABLE: readonly Digits[] = [
  digits("uint8", 1, 3),
  digits("int8", 1, 4),
  digits("uint16", 2, 5),
  digits("int32", 4, 11),
  digits("uint64", 8, 20),
  digits("float", 4, 12),
  digits("float", 2, 7),
];
const BOOLS = digits("bool", 1, 1);

/** As formats/codec/bzip2_streams.ts describes a text: a stream for each part of it. */
function layoutOf(encoding: Encoding): Layout {
  return {
    size: SIZE,
    *segments(from) {
      for (let index = Math.floor(from / STREAM); index < STREAMS; index++) {
        const at = -index * BZIP2_CONTENT;
        const of: Layout = {
          size: BZIP2_CONTENT,
          *segments() {
            yield { kind: "payload", at, length: STREAMS * BZIP2_CONTENT, stream: 0, encoding };
          },
        };
        yield { kind: "derived", at: index * STREAM, length: STREAM, derive: { kind: "bzip2" }, of };
      }
    },
  };
}

function bytesOf(layout: Layout, identity: FileIdentity = OWN): Uint8Array<ArrayBuffer> {
  const slot = arena.slot(0, SIZE);
  new LayoutSource(layout, identity, arena.stream).fill(0, SIZE, slot);
  return slot.bytes.slice();
}

/** What is said of bytes `at` to `at + wrong.length`, in whose place others were found. */
function judge(layout: Layout, right: Uint8Array, at: number, wrong: Uint8Array, window = SIZE): Origin[] {
  const found = arena.slot(0, SIZE);
  found.bytes.set(right);
  found.bytes.set(wrong, at);
  const source = new LayoutSource(layout, OWN, arena.stream);
  const question = {
    source,
    wrong: { at, length: wrong.length },
    found,
    foundAt: 0,
    others: new OtherSources(source, (file: number) => file < 10 ? layout : undefined),
  };
  return identifyPieces(question, window).map(({ origin }) => origin);
}

Deno.test("byUnpacking: names file, place and dataset of whole streams, of numbers of every type", () => {
  for (const encoding of READABLE) {
    const layout = layoutOf(encoding);
    const right = bytesOf(layout);
    const at = 5 * STREAM + 777;
    const length = 2 * STREAM;
    const from = (bytes: Uint8Array, offset: number) =>
      judge(layout, right, at, bytes.subarray(offset, offset + length), 0);
    const other = bytesOf(layout, { ...OWN, file: 7 });
    assertEquals(from(other, at), [{ kind: "sameDataset", file: 7, offset: at }], encoding.value);
    assertEquals(from(other, 30_001), [{ kind: "sameDataset", file: 7, offset: 30_001 }]);
    for (const by of [1, -1, 4096, -20_000]) {
      assertEquals(
        from(right, at - by),
        [{ kind: "shifted", offset: at - by, by }],
        `${encoding.value} by ${by}`,
      );
    }
    const datasetHash = "fedcba98765432";
    const old = bytesOf(layout, { ...OWN, datasetHash });
    const stale = { kind: "otherDataset", datasetHash, file: 3, offset: at, samePlace: true } as const;
    assertEquals(from(old, at), [stale]);
  }
});

Deno.test("findPackedNearby: names the place of streams that are cut, and of text without a stamp", () => {
  for (const encoding of [...READABLE.slice(0, 1), BOOLS]) {
    const layout = layoutOf(encoding);
    const right = bytesOf(layout);
    const at = 20 * STREAM + 100;
    // The end of one stream and the beginning of the next; a beginning alone; an end alone.
    for (
      const [offset, length] of [[7 * STREAM + 200, 2100], [30 * STREAM, 500], [
        9 * STREAM - 300,
        300,
      ]] as const
    ) {
      const found = judge(layout, right, at, right.subarray(offset, offset + length));
      assertEquals(found, [{ kind: "shifted", offset, by: at - offset }], `${encoding.value} from ${offset}`);
      assertEquals(judge(layout, right, at, right.subarray(offset, offset + length), 0), [{
        kind: "foreign",
      }]);
    }
  }
});

Deno.test("byUnpacking: calls noise foreign, and streams that are damaged", () => {
  const layout = layoutOf(BOOLS);
  const right = bytesOf(layout);
  const next = testNumbers(5);
  const noise = Uint8Array.from({ length: 3 * STREAM }, () => next(256));
  assertEquals(judge(layout, right, STREAM, noise), [{ kind: "foreign" }]);
  const damaged = bytesOf(layout, { ...OWN, file: 7 }).slice(0, STREAM).map((byte, i) =>
    i === 1500 ? byte ^ 1 : byte
  );
  assertEquals(judge(layout, right, 7 * STREAM, damaged), [{ kind: "foreign" }]);
});
