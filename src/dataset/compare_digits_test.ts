import { assert, assertEquals } from "@std/assert";
import type { Encoding } from "../base/segment.ts";
import { equalDigits, isReadBack } from "./compare_digits.ts";
import type { FileIdentity } from "./file_identity.ts";
import { ownArena } from "./own_arena.ts";
import { Encoder, ENCODER_BYTES } from "./stream_encoding.ts";
import { testNumbers } from "./test_numbers.ts";

type Digits = Extract<Encoding, { kind: "digits" }>;

const { stream, room } = ownArena(1 << 19);
const encoder = new Encoder(stream);
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const AT = 64, START = 8192;

const text = (value: Digits["value"], from: Digits["from"], width: number, perRow: number): Digits => (
  { kind: "digits", value, from, width, between: ",", last: "\n", perRow }
);
const TEXTS = [
  text("uint8", 1, 3, 0),
  text("uint8", 1, 3, 5),
  text("uint8", 1, 3, 100),
  text("int8", 1, 4, 3),
  text("uint16", 2, 5, 1000),
  text("int16", 2, 6, 1),
  text("uint32", 4, 10, 7),
  text("int32", 4, 11, 0),
  text("int32", 4, 11, 25),
  text("float", 2, 7, 9),
  text("float", 4, 12, 0),
  text("float", 4, 12, 31),
];

function fill(encoding: Digits, offset: number, length: number): void {
  encoder.write(identity, encoding, START, offset, length, room.offset + AT);
}

function equal(encoding: Digits, offset: number, length: number): number {
  const at = room.offset + AT, expected = stream.scratch.offset + Math.ceil(ENCODER_BYTES / 64) * 64;
  return equalDigits(stream, encoder, identity, encoding, START, offset, length, at, expected);
}

Deno.test("equalDigits: finds all of right text right, from any place on", () => {
  const next = testNumbers(1);
  for (const encoding of TEXTS) {
    for (const length of [0, 1, 7, 100, 5000, 40_000 * encoding.width, 100_003]) {
      const offset = next(3) * next(100_000);
      fill(encoding, offset, length);
      assertEquals(equal(encoding, offset, length), length, `${encoding.value}: ${length} from ${offset}`);
    }
  }
});

Deno.test("equalDigits: no byte that is wrong is taken for right, whatever it is", () => {
  const next = testNumbers(2);
  for (const encoding of TEXTS) {
    const [offset, length] = [next(1000), 3000];
    fill(encoding, offset, length);
    const unit = encoding.width + 1;
    const places = Array.from({ length: 2 * unit }, (_, i) => 1600 + i).concat(
      0,
      1,
      length - 1,
      length - unit,
    );
    for (const place of places) {
      const right = room.bytes[AT + place]!;
      for (let byte = 0; byte < 256; byte++) {
        if (byte === right) continue;
        room.bytes[AT + place] = byte;
        const found = equal(encoding, offset, length);
        assert(found <= place, `${encoding.value}: byte ${byte} at ${place} was taken for ${right}`);
      }
      room.bytes[AT + place] = right;
    }
  }
});

Deno.test("equalDigits: text of another place or file is not right", () => {
  for (const encoding of TEXTS) {
    const unit = encoding.width + 1;
    fill(encoding, 40 * unit, 20_000);
    assert(equal(encoding, 60 * unit, 20_000) < 3 * 64);
    encoder.write({ ...identity, file: 4 }, encoding, START, 0, 20_000, room.offset + AT);
    assert(equal(encoding, 0, 20_000) < 3 * 64);
  }
});

Deno.test("isReadBack: what the kernel does not read is compared otherwise", () => {
  const plain = text("uint8", 1, 3, 0);
  assert(isReadBack(plain));
  for (
    const other of [
      { ...plain, width: 4 },
      { ...plain, between: ";" },
      { ...plain, between: ", " },
      text("bool", 1, 1, 0),
      text("float", 4, 11, 0),
      text("float", 8, 12, 0),
      text("uint31", 4, 10, 0),
      text("int64", 8, 20, 0),
    ]
  ) assert(!isReadBack(other), JSON.stringify(other));
});
