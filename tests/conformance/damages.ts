/**
 * What storage does to files, done to bytes in memory: each kind of damage with what verification has to call it.
 * The same kinds as those of a damage command (docs/testing.md), so that a matrix over all formats stays fast.
 */
import type { FindingKind } from "../../src/report/schema/parts.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Damage {
  readonly name: string;
  /** Finding kinds that say what happened; all of them must occur, and no other. */
  readonly kinds: readonly FindingKind[];
  /** Sizes change: the bytes behind the damage are found elsewhere. */
  apply(right: Bytes, at: number): Bytes;
}

const PAGE = 4096;

function copyOf(right: Bytes): Bytes {
  return new Uint8Array(right);
}

function zeroed(right: Bytes, at: number, length: number): Bytes {
  return copyOf(right).fill(0, at, at + length);
}

function inserted(right: Bytes, at: number, size: number): Bytes {
  const file = new Uint8Array(size);
  file.set(right.subarray(0, at));
  file[at] = (right[at] ?? 0) ^ 0x5a;
  file.set(right.subarray(at, size - 1), at + 1);
  return file;
}

function without(right: Bytes, at: number, length: number, size: number): Bytes {
  const file = new Uint8Array(size);
  file.set(right.subarray(0, at));
  file.set(right.subarray(at + length), at);
  return file;
}

function zeros(name: string, length: number): Damage {
  return {
    name,
    kinds: ["zeroed"],
    apply: (right, at) => zeroed(right, Math.floor(at / length) * length, length),
  };
}

/** Damage to one file from its own bytes. `at` is a place of the test's choice. */
export const DAMAGES: readonly Damage[] = [
  {
    name: "flip-bit",
    kinds: ["bitflip"],
    apply(right, at) {
      const file = copyOf(right);
      file[at] = (file[at] ?? 0) ^ 0x10;
      return file;
    },
  },
  zeros("zero-4k", PAGE),
  zeros("zero-1m", 1 << 20),
  { name: "torn", kinds: ["zeroed"], apply: (right, at) => zeroed(right, at, right.length - at) },
  { name: "truncate", kinds: ["short"], apply: (right, at) => right.slice(0, at) },
  {
    name: "extend",
    kinds: ["long"],
    apply(right) {
      const file = new Uint8Array(right.length + 700);
      file.set(right);
      crypto.getRandomValues(file.subarray(right.length));
      return file;
    },
  },
  { name: "shift", kinds: ["shifted", "long"], apply: (right, at) => inserted(right, at, right.length + 1) },
  {
    name: "shift --same-size",
    kinds: ["shifted"],
    apply: (right, at) => inserted(right, at, right.length),
  },
  {
    name: "missing-part",
    kinds: ["shifted", "short"],
    apply: (right, at) => without(right, at, 5000, right.length - 5000),
  },
  {
    name: "missing-part --same-size",
    kinds: ["shifted", "zeroed"],
    apply: (right, at) => without(right, at, 5000, right.length),
  },
  {
    name: "duplicate-block",
    kinds: ["shifted"],
    apply(right, at) {
      const block = Math.floor(at / PAGE) * PAGE;
      const from = block >= 16 * PAGE ? block - 16 * PAGE : block + 16 * PAGE;
      const file = copyOf(right);
      file.set(right.subarray(from, from + Math.min(PAGE, right.length - block)), block);
      return file;
    },
  },
];
