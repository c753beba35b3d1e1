/**
 * The largest and the smallest value of a column in one pass over its bytes, as statistics of columnar files
 * hold them. Like derive.ts it is given the bytes a block at a time and never knows where they are made.
 */
import type { ColumnValue } from "../base/segment.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** What a computation over described bytes works with. */
export interface Described {
  readonly length: number;
  readonly kernel: Kernel;
  readonly memory: Uint8Array<ArrayBuffer>;
  /** At most so many are asked for at a time. */
  readonly blockBytes: number;
  /** Behind the block: 64 bytes for the state of a kernel. */
  readonly state: number;
  /** Where in the arena a part of them stands: at `block` if it had to be made. */
  make(offset: number, length: number): number;
}

/** The largest value, `between`, the smallest value. */
export function extremes(
  value: ColumnValue,
  between: Uint8Array,
  column: Described,
): Uint8Array<ArrayBuffer> {
  if (column.length === 0) throw new TypeError("A column without values has no largest one");
  if (typeof value === "string") {
    return numbersField(numbers(value, column), between, column.memory, column.state);
  }
  if ("digits" in value) {
    numbers("uint31", column);
    return textsField(value, between, column.memory, column.state);
  }
  return pairField(
    "bits" in value ? bits(value.bits, column) : records(value.record, value.skip, column),
    between,
  );
}

interface Pair {
  readonly largest: Uint8Array;
  readonly smallest: Uint8Array;
}

export function pairField({ largest, smallest }: Pair, between: Uint8Array): Uint8Array<ArrayBuffer> {
  const field = new Uint8Array(largest.length + between.length + smallest.length);
  field.set(largest);
  field.set(between, largest.length);
  field.set(smallest, largest.length + between.length);
  return field;
}

/** The two numbers of `bytes` bytes that a kernel left in the state, as a field. */
function numbersField(
  bytes: number,
  between: Uint8Array,
  memory: Uint8Array,
  state: number,
): Uint8Array<ArrayBuffer> {
  const field = new Uint8Array(bytes + between.length + bytes);
  putNumbers(bytes, between, memory, state, field, 0);
  return field;
}

/** The same to `at` in `field`. Of small chunks the field takes as long as its bytes: so it is put there by hand. */
export function putNumbers(
  bytes: number,
  between: Uint8Array,
  memory: Uint8Array,
  state: number,
  field: Uint8Array,
  at: number,
): void {
  const second = at + bytes + between.length;
  for (let i = 0; i < bytes; i++) {
    field[at + i] = memory[state + i]!;
    field[second + i] = memory[state + SMALLEST + i]!;
  }
  for (let i = 0; i < between.length; i++) field[at + bytes + i] = between[i]!;
}

/** Texts made of the two numbers that a kernel left in the state, as a field. */
function textsField(
  value: Extract<ColumnValue, { digits: number }>,
  between: Uint8Array,
  memory: Uint8Array,
  state: number,
): Uint8Array<ArrayBuffer> {
  const field = new Uint8Array(2 * (value.prefix.length + value.digits) + between.length);
  putTexts(value, between, memory, state, field, 0);
  return field;
}

/** The same to `at` in `field`. */
export function putTexts(
  { digits, prefix }: Extract<ColumnValue, { digits: number }>,
  between: Uint8Array,
  memory: Uint8Array,
  state: number,
  field: Uint8Array,
  at: number,
): void {
  const length = prefix.length + digits;
  for (let i = 0; i < between.length; i++) field[at + length + i] = between[i]!;
  putText(prefix, digits, memory, state, field, at);
  putText(prefix, digits, memory, state + SMALLEST, field, at + length + between.length);
}

function putText(
  prefix: Uint8Array,
  digits: number,
  memory: Uint8Array,
  from: number,
  field: Uint8Array,
  at: number,
): void {
  for (let i = 0; i < prefix.length; i++) field[at + i] = prefix[i]!;
  let rest = memory[from]! | memory[from + 1]! << 8 | memory[from + 2]! << 16 | memory[from + 3]! << 24;
  for (let i = prefix.length + digits - 1; i >= prefix.length; i--) {
    const tens = Math.trunc(rest / 10);
    field[at + i] = 0x30 + rest - 10 * tens;
    rest = tens;
  }
}

/** Where a kernel leaves the smallest number, behind the start of its state. */
const SMALLEST = 16;
/** Bytes and kind of the kernel: 0 unsigned, 1 signed, 2 float, 3 unsigned without the highest bit. */
export const KINDS = {
  uint31: [4, 3],
  uint32: [4, 0],
  int32: [4, 1],
  uint64: [8, 0],
  int64: [8, 1],
  float16: [2, 2],
  float32: [4, 2],
  float64: [8, 2],
} as const;

/** Leaves both numbers in the state; returns the bytes of each. */
function numbers(value: keyof typeof KINDS, column: Described): number {
  const { length, kernel, blockBytes, state } = column;
  const [bytes, kind] = KINDS[value];
  if (length % bytes !== 0) throw new TypeError(`A column of ${value} cannot have ${length} bytes`);
  for (let done = 0; done < length;) {
    const n = Math.min(blockBytes, length - done);
    const at = column.make(done, n);
    if (done === 0) kernel.extremesStart(bytes, kind, state, at);
    kernel.extremesUpdate(bytes, kind, state, at, n);
    done += n;
  }
  kernel.extremesFinish(bytes, kind, state);
  return bytes;
}

/** Of random bits both values are found in the first byte, so this ends at once. */
function bits(count: number, { length, memory, blockBytes, make }: Described): Pair {
  if (Math.ceil(count / 8) !== length) throw new TypeError(`${count} bits do not fill ${length} bytes`);
  let any = 0, all = 1;
  for (let done = 0; done < length && !(any && !all); done += blockBytes) {
    const n = Math.min(blockBytes, length - done);
    const at = make(done, n);
    for (let i = 0; i < n && !(any && !all); i++) {
      const used = Math.min(8, count - 8 * (done + i));
      const mask = (1 << used) - 1;
      const byte = memory[at + i]! & mask;
      if (byte !== 0) any = 1;
      if (byte !== mask) all = 0;
    }
  }
  return { largest: Uint8Array.of(any), smallest: Uint8Array.of(all) };
}

function records(record: number, skip: number, column: Described): Pair {
  const { length, kernel, memory, blockBytes, state, make } = column;
  if (length % record !== 0 || record > blockBytes) {
    throw new TypeError(`A column of ${length} bytes cannot be cut into records of ${record}`);
  }
  const size = record - skip;
  const step = Math.floor(blockBytes / record) * record;
  const places = new DataView(memory.buffer, state, 8);
  const pair = { largest: new Uint8Array(size), smallest: new Uint8Array(size), isEmpty: true };
  for (let done = 0; done < length; done += step) {
    const n = Math.min(step, length - done);
    kernel.recordExtremes(record, skip, make(done, n), n, state);
    takeIn(pair, memory, places.getUint32(0, true), places.getUint32(4, true));
  }
  return pair;
}

/** Keeps the values at `most` and `least` in the arena where they are beyond those found before. */
export function takeIn(
  pair: Pair & { isEmpty: boolean },
  memory: Uint8Array,
  most: number,
  least: number,
): void {
  const { largest, smallest, isEmpty } = pair;
  const size = largest.length;
  if (isEmpty || order(memory, most, largest, size) > 0) largest.set(memory.subarray(most, most + size));
  if (isEmpty || order(memory, least, smallest, size) < 0) smallest.set(memory.subarray(least, least + size));
  pair.isEmpty = false;
}

function order(memory: Uint8Array, at: number, other: Uint8Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const difference = memory[at + i]! - other[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
