import { assert, assertEquals } from "@std/assert";
import type { Encoding } from "../base/segment.ts";
import { equalFramed } from "./compare_framed.ts";
import type { FileIdentity } from "./file_identity.ts";
import { ownArena } from "./own_arena.ts";
import { Encoder } from "./stream_encoding.ts";
import { testNumbers } from "./test_numbers.ts";

type Framed = Extract<Encoding, { kind: "framed" }>;

const { stream, room } = ownArena(1 << 19);
const encoder = new Encoder(stream);
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const START = 8192;

const framed = (frameBytes: number, each: number): Framed => ({
  kind: "framed",
  frame: Uint8Array.from({ length: frameBytes }, (_, i) => 17 * i + 3),
  each,
  inner: { kind: "raw" },
});
const RECORDS = [
  framed(6, 366),
  framed(6, 2048),
  framed(5, 65535),
  framed(6, 1),
  framed(1, 7),
  framed(8, 64),
  framed(11, 5000),
  framed(6, 4096),
  framed(6, 2047),
  framed(5, 2061),
  framed(2, 3001),
  framed(5, 61440),
];

function fill(encoding: Framed, offset: number, length: number): void {
  encoder.write(identity, encoding, START, offset, length, room.offset);
}

const equal = (encoding: Framed, offset: number, length: number) =>
  equalFramed(stream, encoder, identity, encoding, START, offset, length, room.offset);

Deno.test("equalFramed: finds all of right records right, from any place on", () => {
  const next = testNumbers(1);
  for (const encoding of RECORDS) {
    for (const length of [0, 1, 5, 7, 100, 4096, 70_000, 300_001]) {
      const offset = next(4) * next(50_000);
      fill(encoding, offset, length);
      const message = `${encoding.frame.length} + ${encoding.each}: ${length} from ${offset}`;
      assertEquals(equal(encoding, offset, length), length, message);
    }
  }
});

Deno.test("equalFramed: no byte that is wrong is taken for right, in frame or payload", () => {
  const next = testNumbers(2);
  for (const encoding of RECORDS) {
    const record = encoding.frame.length + encoding.each;
    const [offset, length] = [next(2 * record), 205_000];
    fill(encoding, offset, length);
    // Around a frame, where the pages of the stream are cut.
    const frames = Array.from(
      { length: encoding.frame.length + 90 },
      (_, i) => 3 * record - offset % record + i - 20,
    );
    for (const place of [...frames, 0, 1, length - 1, ...Array.from({ length: 40 }, () => next(length))]) {
      if (place < 0 || place >= length) continue;
      const bit = 1 << next(8);
      room.bytes[place]! ^= bit;
      assert(equal(encoding, offset, length) <= place, `${encoding.each}: bit ${bit} at ${place}`);
      room.bytes[place]! ^= bit;
    }
    assertEquals(equal(encoding, offset, length), length);
  }
});

Deno.test("equalFramed: writes nothing where the compared bytes stand", () => {
  const [encoding] = RECORDS;
  fill(encoding!, 100, 50_000);
  const before = room.bytes.slice(0, 60_000);
  equal(encoding!, 100, 50_000);
  assertEquals(room.bytes.slice(0, 60_000), before);
});
