/**
 * A shard as the description of a file: its tensors one after another, each with its own page-aligned part of
 * the file's stream. Pure, and small whatever the shard's size.
 */
import type { Encoding, Layout, Segment } from "../base/segment.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { type Datatype, DATATYPE_BYTES } from "./model_spec.ts";
import { safetensorsHead } from "./safetensors.ts";
import type { Tensor } from "./tensors.ts";

/** `raw`: DLIO's exact byte counts; `safetensors`: a header before them, and no value that is not a number. */
export type Container = "raw" | "safetensors";

/** `zeros`: checkpoint.randomize_tensor is false, all bytes are equal. */
export type Content = "random" | "zeros";

interface Piece {
  readonly at: number;
  readonly length: number;
  readonly stream: number;
  readonly encoding: Encoding;
}

const RAW: Encoding = { kind: "raw" };
/** bf16 has the exponent bits of fp16 among its own, so the same bit keeps both finite. */
const FINITE: Readonly<Record<Datatype, Encoding>> = {
  int8: RAW,
  uint8: RAW,
  fp16: { kind: "float", bits: 16 },
  bf16: { kind: "float", bits: 16 },
  fp32: { kind: "float", bits: 32 },
  fp64: { kind: "float", bits: 64 },
};
const ZEROS = new Uint8Array(65536);

export function shardLayout(tensors: readonly Tensor[], container: Container, content: Content): Layout {
  const head = container === "safetensors" ? safetensorsHead(tensors) : new Uint8Array(0);
  const pieces: Piece[] = [];
  let at = head.length;
  let stream = 0;
  for (const { elements, datatype } of tensors) {
    const length = elements * DATATYPE_BYTES[datatype];
    if (length === 0) continue;
    pieces.push({ at, length, stream, encoding: container === "safetensors" ? FINITE[datatype] : RAW });
    at += length;
    stream += Math.ceil(length / PAGE_BYTES) * PAGE_BYTES;
  }
  const size = at;
  return {
    size,
    *segments(from: number): Iterable<Segment> {
      if (from < head.length) yield { kind: "literal", at: 0, bytes: head };
      if (content === "zeros") return yield* zeros(Math.max(from, head.length), size);
      for (let index = lastAtOrBefore(pieces, from); index < pieces.length; index++) {
        const piece = pieces[index];
        if (piece) yield { kind: "payload", ...piece };
      }
    },
  };
}

/** A file of a few bytes that the program computes. */
export function literalLayout(bytes: Uint8Array): Layout {
  return {
    size: bytes.length,
    *segments(from: number): Iterable<Segment> {
      if (from < bytes.length) yield { kind: "literal", at: 0, bytes };
    },
  };
}

function* zeros(from: number, size: number): Iterable<Segment> {
  for (let at = from; at < size; at += ZEROS.length) {
    yield { kind: "literal", at, bytes: ZEROS.subarray(0, Math.min(ZEROS.length, size - at)) };
  }
}

function lastAtOrBefore(pieces: readonly Piece[], from: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.at ?? Infinity) <= from) low = middle;
    else high = middle - 1;
  }
  return low;
}
