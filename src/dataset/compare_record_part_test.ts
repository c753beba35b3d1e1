import { assert, assertEquals } from "@std/assert";
import type { CheckedRecords, Encoding } from "../base/segment.ts";
import { LayoutBuilder } from "../formats/layout_builder.ts";
import { repeat } from "../formats/layout_part.ts";
import type { FileIdentity } from "./file_identity.ts";
import { LayoutSource } from "./layout_source.ts";
import { ownArena } from "./own_arena.ts";
import { maskOf } from "./page_sums.ts";
import { RecordWriter } from "./record_writer.ts";
import { Encoder } from "./stream_encoding.ts";
import { testNumbers } from "./test_numbers.ts";

const { stream, room, slot } = ownArena(4 << 20);
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup: 1, compress: 1 };
const text = (value: string) => new TextEncoder().encode(value);
const RECORDS = 3;

/** Right bytes of a few records in the room, who compares them, and who walks their segments. */
function bench(payloadBytes: number, encoding: Encoding) {
  const before = text("the length and its checksum"), after = text("the end");
  const builder = new LayoutBuilder();
  builder.literal(before);
  builder.payload(payloadBytes, encoding);
  builder.literal(after);
  builder.derived(4, { kind: "crc32c-masked", endian: "little" }, { at: 4, length: builder.size - 4 });
  const one = builder.build();
  const walked = repeat(RECORDS, one);
  const { streamBytes } = one;
  const records: CheckedRecords = {
    count: RECORDS,
    before,
    payloadBytes,
    encoding,
    after,
    checkedFrom: 4,
    streamBytes,
  };
  const writer = new RecordWriter(records, {
    identity,
    stream,
    encoder: new Encoder(stream),
    block: stream.scratch.offset + 131072,
    walk: () => {
      throw new Error("A comparison walks nothing");
    },
  });
  const sourceOf = () => new LayoutSource({ ...walked, records }, identity, stream);
  const walking = new LayoutSource(walked, identity, stream);
  walking.fill(0, walked.size, room);
  // The tables are worth their making once some hundred records asked for them.

  for (let i = 0; i < 500; i++) writer.equalBytes(one.size - 1, 1, room.offset + one.size - 1);
  return { writer, sourceOf, walking, size: walked.size, record: one.size };
}

const KINDS: readonly Encoding[] = [{ kind: "raw" }, { kind: "float", bits: 32 }, { kind: "bool" }];
const PAYLOADS = [1, 31, 700, 4095, 4096, 4097, 9000, 65536, 70_000, 200_000];

Deno.test("RecordPartComparer: right bytes are right, whatever part of a record and in whatever order", () => {
  const next = testNumbers(12);
  for (const payload of PAYLOADS) {
    for (const encoding of KINDS) {
      const { writer, size } = bench(payload, encoding);
      for (let round = 0; round < 30; round++) {
        const from = next(size), length = next(size - from + 1);
        assertEquals(
          writer.equalBytes(from, length, room.offset + from),
          length,
          `${length} bytes at ${from} of ${payload} of ${encoding.kind} (mask ${maskOf(encoding)})`,
        );
      }
    }
  }
});

Deno.test("RecordPartComparer: no wrong byte is right, and all of them are found where they are", () => {
  const next = testNumbers(13);
  for (const payload of PAYLOADS) {
    for (const encoding of KINDS) {
      const { writer, sourceOf, walking, size, record } = bench(payload, encoding);
      for (let round = 0; round < 40; round++) {
        // Every fourth in the frame at the end, which a random place would seldom hit.
        const wrong = round % 4 === 0 ? record - 1 - next(Math.min(record, 14)) : next(size);
        const from = next(wrong + 1), length = wrong - from + 1 + next(size - wrong);
        room.bytes[wrong]! ^= 1 << next(8);
        const what = `byte ${wrong} of ${length} at ${from}, ${payload} of ${encoding.kind}`;
        assert(writer.equalBytes(from, length, room.offset + from) <= wrong - from, what);
        const expected = walking.differences(from, length, slot(from, length));
        assertEquals(expected, [{ at: wrong, length: 1 }], what);
        assertEquals(sourceOf().differences(from, length, slot(from, length)), expected, what);
        walking.fill(wrong, 1, slot(wrong, 1));
        assertEquals(sourceOf().differences(from, length, slot(from, length)), [], `${what}, made right`);
      }
    }
  }
});
