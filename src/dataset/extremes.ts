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
  const [largest, smallest] = found(value, column);
  const field = new Uint8Array(largest.length + between.length + smallest.length);
  field.set(largest);
  field.set(between, largest.length);
  field.set(smallest, largest.length + between.length);
  return field;
}

type Pair = readonly [largest: Uint8Array, smallest: Uint8Array];
type Numbers = readonly [largest: Uint8Array<ArrayBuffer>, smallest: Uint8Array<ArrayBuffer>];

function found(value: ColumnValue, column: Described): Pair {
  if (column.length === 0) throw new TypeError("A column without values has no largest one");
  if (typeof value === "string") return numbers(value, column);
  if ("digits" in value) {
    const { digits, prefix } = value;
    const [largest, smallest] = numbers("uint31", column);
    return [decimal(largest, digits, prefix), decimal(smallest, digits, prefix)];
  }
  return "bits" in value ? bits(value.bits, column) : records(value.record, value.skip, column);
}

/** Bytes and kind of the kernel: 0 unsigned, 1 signed, 2 float, 3 unsigned without the highest bit. */
const NUMBERS = {
  uint31: [4, 3],
  uint32: [4, 0],
  int32: [4, 1],
  uint64: [8, 0],
  int64: [8, 1],
  float16: [2, 2],
  float32: [4, 2],
  float64: [8, 2],
} as const;

function numbers(value: keyof typeof NUMBERS, column: Described): Numbers {
  const { length, kernel, memory, blockBytes, state } = column;
  const [bytes, kind] = NUMBERS[value];
  if (length % bytes !== 0) throw new TypeError(`A column of ${value} cannot have ${length} bytes`);
  for (let done = 0; done < length;) {
    const n = Math.min(blockBytes, length - done);
    const at = column.make(done, n);
    if (done === 0) kernel.extremesStart(bytes, kind, state, at);
    kernel.extremesUpdate(bytes, kind, state, at, n);
    done += n;
  }
  kernel.extremesFinish(bytes, kind, state);
  return [memory.slice(state, state + bytes), memory.slice(state + 16, state + 16 + bytes)];
}

function decimal(number: Uint8Array<ArrayBuffer>, digits: number, prefix: Uint8Array): Uint8Array {
  const text = String(new DataView(number.buffer).getUint32(0, true)).padStart(digits, "0");
  const bytes = new Uint8Array(prefix.length + digits);
  bytes.set(prefix);
  bytes.set(new TextEncoder().encode(text), prefix.length);
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
  return [Uint8Array.of(any), Uint8Array.of(all)];
}

function records(record: number, skip: number, column: Described): Pair {
  const { length, kernel, memory, blockBytes, state, make } = column;
  if (length % record !== 0 || record > blockBytes) {
    throw new TypeError(`A column of ${length} bytes cannot be cut into records of ${record}`);
  }
  const size = record - skip;
  const step = Math.floor(blockBytes / record) * record;
  const places = new DataView(memory.buffer, state, 8);
  const largest = new Uint8Array(size), smallest = new Uint8Array(size);
  for (let done = 0; done < length; done += step) {
    const n = Math.min(step, length - done);
    kernel.recordExtremes(record, skip, make(done, n), n, state);
    const most = places.getUint32(0, true), least = places.getUint32(4, true);
    if (done === 0 || order(memory, most, largest, size) > 0) largest.set(memory.subarray(most, most + size));
    if (done === 0 || order(memory, least, smallest, size) < 0) {
      smallest.set(memory.subarray(least, least + size));
    }
  }
  return [largest, smallest];
}

function order(memory: Uint8Array, at: number, other: Uint8Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const difference = memory[at + i]! - other[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
