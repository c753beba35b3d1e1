import { assert, assertEquals } from "@std/assert";
import { buildKernel, kernelModule } from "../../../scripts/kernel.ts";
import { ownArena } from "../own_arena.ts";
import { testNumbers } from "../test_numbers.ts";
import { bindKernel } from "./kernel.ts";

const folder = new URL("./", import.meta.url);
const arena = ownArena(1 << 20);
const kernel = bindKernel(arena.memory);
const { room } = arena;

const compiler = await missingCompiler();

async function missingCompiler(): Promise<string | undefined> {
  const args = ["run", "-A", "--no-lock", "--no-config", "npm:assemblyscript@0.28.20/asc", "--version"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  return success ? undefined : new TextDecoder().decode(stderr).trim().split("\n").at(-1);
}

Deno.test({
  name: "kernel.wasm: is what its sources give" + (compiler ? ` (skipped: no compiler, ${compiler})` : ""),
  ignore: compiler !== undefined,
  fn: async () => {
    const built = await buildKernel();
    assertEquals(built, await Deno.readFile(new URL("kernel.wasm", folder)));
  },
});

Deno.test("kernel.gen.ts: carries kernel.wasm", async () => {
  const binary = await Deno.readFile(new URL("kernel.wasm", folder));
  assertEquals(await Deno.readTextFile(new URL("kernel.gen.ts", folder)), kernelModule(binary));
});

Deno.test("crc32c: equals the definition, however the bytes are cut", () => {
  const text = new TextEncoder().encode("123456789");
  room.bytes.set(text);
  assertEquals(kernel.crc32c(0, room.offset, 9) >>> 0, 0xe3069283);
  const next = testNumbers(1);
  for (let i = 0; i < 70000; i++) room.bytes[i] = next(256);
  // About the lengths from which on words are moved, in one, two or three ways, and from a second window on.
  const moved = [543, 544, 551, 1775, 1776, 1791, 10031, 10032, 10047, 16384, 26000, 69999];
  for (const length of [0, 1, 7, 8, 9, 383, 384, 385, ...moved]) {
    const expected = slowCrc32c(room.bytes.subarray(1, 1 + length));
    assertEquals(kernel.crc32c(0, room.offset + 1, length) >>> 0, expected, `${length} bytes`);
    const cut = next(length + 1);
    const head = kernel.crc32c(0, room.offset + 1, cut);
    assertEquals(kernel.crc32c(head, room.offset + 1 + cut, length - cut) >>> 0, expected, `cut at ${cut}`);
  }
});

function slowCrc32c(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? c >>> 1 ^ 0x82f63b78 : c >>> 1;
  }
  return ~c >>> 0;
}

Deno.test("adler32: equals the definition, also where the sums are largest", () => {
  room.bytes.set(new TextEncoder().encode("Wikipedia"));
  assertEquals(kernel.adler32(1, room.offset, 9) >>> 0, 0x11e60398);
  const next = testNumbers(2);
  for (const make of [() => 255, () => next(256)]) {
    for (let i = 0; i < 30000; i++) room.bytes[i] = make();
    for (const length of [0, 1, 15, 16, 17, 5553, 11007, 11008, 11009, 22016, 29990]) {
      let a = 1, b = 0;
      for (const byte of room.bytes.subarray(3, 3 + length)) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
      }
      assertEquals(kernel.adler32(1, room.offset + 3, length) >>> 0, b * 65536 + a, `${length} bytes`);
      const cut = next(length + 1);
      const head = kernel.adler32(1, room.offset + 3, cut);
      assertEquals(kernel.adler32(head, room.offset + 3 + cut, length - cut) >>> 0, b * 65536 + a);
    }
  }
});

Deno.test("adler32Records: leaves out the start of every record, wherever the bytes are cut", () => {
  const next = testNumbers(6);
  const length = 30_000;
  for (
    const [skip, record, least] of [
      [1, 2, 0],
      [5, 367, 0],
      [5, 372, 255],
      [5, 6, 0],
      [5, 6, 255],
      [5, 260, 255],
      [5, 265, 255],
      [0, 9, 0],
      [5, 2054, 255],
      [5, 2782, 0],
      [40, 3000, 0],
      [5, 8000, 255],
    ] as const
  ) {
    for (let i = 0; i < length; i++) room.bytes[i] = least + next(256 - least);
    let a = 1, b = 0;
    for (let i = 0; i < length; i++) {
      if (i % record < skip) continue;
      a = (a + room.bytes[i]!) % 65521;
      b = (b + a) % 65521;
    }
    const cut = next(length + 1);
    const head = kernel.adler32Records(1, room.offset, cut, 0, skip, record);
    const tail = room.offset + cut;
    const sum = kernel.adler32Records(head, tail, length - cut, cut % record, skip, record);
    assertEquals(sum >>> 0, b * 65536 + a, `${skip} of ${record} bytes, cut at ${cut}`);
  }
});

Deno.test("weave: puts payload between frames, and no byte behind its end", () => {
  const next = testNumbers(9);
  const [from, into, frame] = [0, 32768, 65536];
  for (let i = 0; i < 20_000; i++) room.bytes[from + i] = next(256);
  for (let i = 0; i < 16; i++) room.bytes[frame + i] = next(256);
  for (const each of [1, 16, 31, 32, 33, 40, 47, 48, 49, 64, 65, 200]) {
    for (const frameBytes of [1, 4, 16]) {
      const record = frameBytes + each, phase = next(record), length = 1 + next(8000);
      const expected = new Uint8Array(length + 64).fill(7);
      let used = 0;
      for (let i = 0; i < length; i++) {
        const inside = (phase + i) % record;
        expected[i] = room.bytes[inside < frameBytes ? frame + inside : from + used++]!;
      }
      room.bytes.fill(7, into, into + length + 64);
      const at = room.offset;
      const taken = kernel.weave(at + from, at + into, length, phase, at + frame, frameBytes, each);
      const words = `${length} bytes of ${frameBytes} + ${each} from ${phase}`;
      assertEquals(room.bytes.slice(into, into + length + 64), expected, words);
      assertEquals(taken, used, words);
    }
  }
});

Deno.test("unweave: gives what weave was given, and refuses a frame that is another", () => {
  const next = testNumbers(8);
  const [from, into, frame, back] = [0, 32768, 65536, 131072];
  for (let i = 0; i < 20_000; i++) room.bytes[from + i] = next(256);
  for (let i = 0; i < 64; i++) room.bytes[frame + i] = next(256);
  for (const [frameBytes, each] of [[6, 366], [5, 2048], [1, 1], [8, 63], [9, 64], [64, 9000]] as const) {
    const phase = next(frameBytes + each), length = 9000 + next(9000);
    const parts = [room.offset + frame, frameBytes, each] as const;
    const bytes = kernel.weave(room.offset + from, room.offset + into, length, phase, ...parts);
    const unweave = () => kernel.unweave(room.offset + into, room.offset + back, length, phase, ...parts);
    assertEquals(unweave(), bytes, `${frameBytes} + ${each}`);
    assertEquals(room.bytes.slice(back, back + bytes), room.bytes.slice(from, from + bytes));
    for (let byte = 0; byte < frameBytes; byte++) {
      const place = into + (frameBytes + each - phase) + byte;
      room.bytes[place]! ^= 1 << next(8);
      assertEquals(unweave(), -1, `byte ${byte} of ${frameBytes}`);
      room.bytes[place] = room.bytes[frame + byte]!;
    }
  }
});

Deno.test("texts: ten digits between what stands before and behind, and no byte more", () => {
  const view = new DataView(room.bytes.buffer, room.offset);
  const numbers = [
    0,
    1,
    9,
    99_999_999,
    100_000_000,
    999_999_999,
    1_000_000_000,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
  ];
  for (let count = 1; count <= numbers.length; count++) {
    numbers.forEach((number, i) => view.setUint32(4 * i, number, true));
    room.bytes.fill(0xee, 64, 64 + 16 * count + 16);
    kernel.texts(0x5f73, 0x0c, room.offset, room.offset + 64, count);
    const text = new TextDecoder("latin1").decode(room.bytes.subarray(64, 64 + 16 * count + 1));
    const expected = numbers.slice(0, count).map((number) =>
      `s_${String(number % 2 ** 31).padStart(10, "0")}\x0c\0\0\0`
    );
    assertEquals(text, `${expected.join("")}\xee`);
  }
});

Deno.test("lookup3: gives the values that its author published", () => {
  const text = new TextEncoder().encode("Four score and seven years ago");
  room.bytes.set(text, 64);
  const state = room.offset, at = room.offset + 64;
  kernel.lookup3Start(state, 30);
  kernel.lookup3Update(state, at, 24);
  assertEquals(kernel.lookup3Finish(state, at + 24, 6) >>> 0, 0x17770551);
  kernel.lookup3Start(state, 0);
  assertEquals(kernel.lookup3Finish(state, at, 0) >>> 0, 0xdeadbeef);
});

const COLUMNS = [
  { bytes: 2, kind: 0, read: (v: DataView, at: number) => v.getUint16(at, true) },
  { bytes: 2, kind: 1, read: (v: DataView, at: number) => v.getInt16(at, true) },
  { bytes: 4, kind: 0, read: (v: DataView, at: number) => v.getUint32(at, true) },
  { bytes: 4, kind: 1, read: (v: DataView, at: number) => v.getInt32(at, true) },
  { bytes: 4, kind: 3, read: (v: DataView, at: number) => v.getUint32(at, true) & 0x7fffffff },
  { bytes: 8, kind: 0, read: (v: DataView, at: number) => v.getBigUint64(at, true) },
  { bytes: 8, kind: 1, read: (v: DataView, at: number) => v.getBigInt64(at, true) },
  { bytes: 2, kind: 2, read: (v: DataView, at: number) => float16(v.getUint16(at, true)) },
  { bytes: 4, kind: 2, read: (v: DataView, at: number) => v.getFloat32(at, true) },
  { bytes: 8, kind: 2, read: (v: DataView, at: number) => v.getFloat64(at, true) },
];

function float16(bits: number): number {
  const exponent = bits >> 10 & 31, fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

Deno.test("extremes: find the smallest and largest value of every kind, in any number of values", () => {
  const next = testNumbers(3);
  const view = new DataView(arena.memory.buffer);
  const state = room.offset, at = room.offset + 64;
  for (const { bytes, kind, read } of COLUMNS) {
    for (const count of [1, 2, 3, 17, 100, 1001]) {
      for (let i = 0; i < count * bytes; i++) {
        room.bytes[64 + i] = next(256) & (kind === 2 && i % bytes === bytes - 1 ? 0xbf : 0xff);
      }
      let least = read(view, at), most = least;
      for (let i = 0; i < count; i++) {
        const value = read(view, at + i * bytes);
        if (value < least) least = value;
        if (value > most) most = value;
      }
      const cut = Math.floor(count / 2) * bytes;
      kernel.extremesStart(bytes, kind, state, at);
      kernel.extremesUpdate(bytes, kind, state, at, cut);
      kernel.extremesUpdate(bytes, kind, state, at + cut, count * bytes - cut);
      kernel.extremesFinish(bytes, kind, state);
      const found = [read(view, state), read(view, state + 16)];
      assertEquals(found, [most, least], `${count} of ${bytes} bytes, kind ${kind}`);
    }
  }
});

Deno.test("digits: of 32 bits are the number's own text, at every boundary and however many there are", () => {
  const next = testNumbers(5);
  const edges = Array.from({ length: 10 }, (_, i) => [10 ** i - 1, 10 ** i, -(10 ** i)]).flat();
  const values = [...edges, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1];
  while (values.length < 700) values.push(next(2 ** 32));
  const numbers = Int32Array.from(values, (value) => value | 0);
  const kinds = [[0, (n: number) => n >>> 0], [1, (n: number) => n], [
    3,
    (n: number) => n & 0x7fffffff,
  ]] as const;
  const from = room.offset, into = room.offset + 4096;
  room.bytes.set(new Uint8Array(numbers.buffer));
  for (const [kind, of] of kinds) {
    for (const width of kind === 1 ? [11, 12] : [10, 11, 16]) {
      for (const [count, perRow] of [[700, 0], [1, 0], [5, 0], [6, 3], [700, 9], [699, 100]] as const) {
        const text = Array.from(numbers.subarray(0, count), (number, i) => {
          const value = of(number);
          const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, "0");
          return `${value < 0 ? "-" : ""}${digits}${perRow && (i + 1) % perRow === 0 ? "\n" : ","}`;
        }).join("");
        room.bytes.fill(7, 4096, 4096 + text.length + 32);
        kernel.digits(kind, 4, width, 1, 44, 10, perRow, 0, from, into, count);
        const found = String.fromCharCode(...room.bytes.subarray(4096, 4096 + text.length + 32));
        assertEquals(found, text + "\x07".repeat(32), `${count} of width ${width}, kind ${kind}`);
      }
    }
  }
});

/** What `digits` is to write of little-endian stream bytes. */
function slowText(kind: number, bytes: number, width: number, bits: bigint): string {
  const size = 8 * bytes;
  if (kind === 2) {
    return `0.${String(bits * 10n ** BigInt(width - 2) >> BigInt(size)).padStart(width - 2, "0")}`;
  }
  const value = kind === 1 ? BigInt.asIntN(size, bits) : bits;
  return value < 0n ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0");
}

/** Kind, bytes and width of what csv has, but for numbers of 64 bits. */
const TEXTS = [
  [0, 1, 3],
  [1, 1, 4],
  [0, 2, 5],
  [1, 2, 6],
  [0, 4, 10],
  [1, 4, 11],
  [2, 2, 7],
  [2, 4, 12],
] as const;

Deno.test("digits, equalsDigits: write and know every number of 8 and 16 bits, and those of 32 bits at their ends", () => {
  const next = testNumbers(7);
  const [from, into] = [0, 65536];
  for (const [kind, bytes, width] of TEXTS) {
    const unit = width + 1;
    const all = bytes === 4 ? 4000 : 2 ** (8 * bytes);
    const edges = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 4289999999, 4290000000, 4294967295];
    const numbers = Array.from(
      { length: all },
      (_, i) => bytes < 4 ? i : edges[i] ?? next(2 ** 32) >>> next(32),
    );
    const chunk = 12000;
    for (let first = 0; first < all; first += chunk) {
      const some = numbers.slice(first, first + chunk - next(40));
      const view = new DataView(room.bytes.buffer, room.offset + from);
      some.forEach((number, i) => {
        if (bytes === 1) view.setUint8(i, number);
        else if (bytes === 2) view.setUint16(2 * i, number, true);
        else view.setUint32(4 * i, number, true);
      });
      const perRow = [0, 1, 3, 16, 17, 100, some.length][next(7)]!, column = perRow && next(perRow);
      const text = some.map((number, i) =>
        slowText(kind, bytes, width, BigInt(number)) +
        (perRow && (column + i + 1) % perRow === 0 ? "\n" : ",")
      ).join("");
      room.bytes.fill(7, into, into + text.length + 32);
      kernel.digits(
        kind,
        bytes,
        width,
        1,
        44,
        10,
        perRow,
        column,
        room.offset + from,
        room.offset + into,
        some.length,
      );
      const found = new TextDecoder().decode(room.bytes.subarray(into, into + text.length + 32));
      assertEquals(found, text + "\x07".repeat(32), `kind ${kind} of ${bytes} bytes, rows of ${perRow}`);
      const equal = kernel.equalsDigits(
        kind,
        bytes,
        width,
        44,
        10,
        perRow,
        column,
        room.offset + from,
        room.offset + into,
        some.length,
      );
      assertEquals(equal, some.length - some.length % (unit === 4 ? 16 : 4));
    }
  }
});

/** Numbers of each kind whose text others are mistaken for first: at the ends, and where a wrapped sum begins anew. */
function likelyMistaken(kind: number, bytes: number): bigint[] {
  const range = 2n ** BigInt(8 * bytes);
  const ends = [0n, 1n, 7n, 100n, range / 2n - 1n, range / 2n, range / 2n + 1n, range - 2n, range - 1n];
  return kind === 0 && bytes === 4 ? [...ends, 5032703n, 5032704n, 4289999999n, 4290000000n] : ends;
}

Deno.test("equalsDigits: takes no text but that of the number", () => {
  const at = room.offset + 64, from = room.offset + 8192;
  for (const [kind, bytes, width] of TEXTS) {
    const group = width === 3 ? 16 : 4;
    const others = Array.from({ length: group }, (_, i) => BigInt(i * 37 % 128));
    const taken = (bits: readonly bigint[], text: string) => {
      room.bytes.set(new TextEncoder().encode(text), 64);
      bits.forEach((one, i) => {
        for (let byte = 0; byte < bytes; byte++) {
          room.bytes[8192 + i * bytes + byte] = Number(one >> BigInt(8 * byte) & 255n);
        }
      });
      return kernel.equalsDigits(kind, bytes, width, 44, 10, 0, 0, from, at, group) === group;
    };
    const texts = others.map((bits) => slowText(kind, bytes, width, bits));
    const digits = kind === 2 ? width - 2 : width;
    for (const bits of likelyMistaken(kind, bytes)) {
      const right = slowText(kind, bytes, width, bits);
      for (let place = 0; place < group; place++) {
        const [values, around] = [others.with(place, bits), `kind ${kind} of ${bytes} bytes, ${bits}`];
        assert(taken(values, texts.with(place, right).join(",") + ","), around);
        const wrong = Array.from({ length: width }, (_, i) => i).flatMap((i) =>
          Array.from(
            { length: 128 },
            (_, c) => right.slice(0, i) + String.fromCharCode(c) + right.slice(i + 1),
          )
        );
        // The same number written otherwise: a ten among the ones, a digit less than zero, another sign.
        for (let i = width - digits; i + 1 < width; i++) {
          const [high, low] = [right.charCodeAt(i), right.charCodeAt(i + 1)];
          for (const by of [-1, 1]) {
            const pair = String.fromCharCode(high - by, low + 10 * by);
            wrong.push(right.slice(0, i) + pair + right.slice(i + 2));
          }
        }
        if (kind < 2) {
          const magnitude = BigInt(right);
          for (let times = -10n; times <= 10n; times++) {
            for (const range of [2n ** BigInt(8 * bytes), 2n ** 32n, 10n ** BigInt(width - 1)]) {
              const other = magnitude + times * range;
              const text = other < 0n
                ? "-" + String(-other).padStart(width - 1, "0")
                : String(other).padStart(width, "0");
              wrong.push(text, "-" + text.slice(1), "0" + text.slice(1));
            }
          }
        }
        for (const text of wrong) {
          if (text === right || text.length !== width) continue;
          assert(
            !taken(values, texts.with(place, text).join(",") + ","),
            `${around}: ${text}, place ${place}`,
          );
        }
        const separated = texts.with(place, right);
        for (const separator of ["\n", ";", "0", "\0", "\u007f"]) {
          const text = separated.map((one, i) => one + (i === place ? separator : ",")).join("");
          assert(!taken(values, text), `${around}: '${separator}' behind it`);
        }
      }
    }
  }
});

Deno.test("mismatch, differingEnd, differingBits, zeros: find what differs", () => {
  const [a, b] = [room.offset, room.offset + 4096];
  room.bytes.fill(7, 0, 8192);
  assertEquals(kernel.mismatch(a, b, 1000), 1000);
  assertEquals(kernel.differingBits(a, b, 1000), 0);
  for (const at of [0, 1, 63, 64, 65, 500, 999]) {
    room.bytes[4096 + at] = 8;
    assertEquals(kernel.mismatch(a, b, 1000), at);
    assertEquals(kernel.differingBits(a, b, 1000), 4);
    room.bytes[4096 + at] = 7;
  }
  room.bytes.fill(9, 4096, 4106);
  room.bytes[4096 + 73] = 9;
  assertEquals(kernel.differingEnd(a, b, 1000, 64), 74);
  assertEquals(kernel.differingEnd(a, b, 1000, 63), 10);
  room.bytes.fill(0, 0, 300);
  assert(kernel.zeros(a, 300));
  for (const at of [0, 63, 64, 299]) {
    room.bytes[at] = 1;
    assert(!kernel.zeros(a, 300));
    room.bytes[at] = 0;
  }
});
