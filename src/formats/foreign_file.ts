/** What `probe` says when a file is not what its format asks for, and how it reads the start of one. */
import { IntegrityError } from "../base/errors.ts";
import type { RangeReader } from "./format.ts";

/** A file that cannot be read as the format that the workload names. */
export function unreadable(format: string, found: string, cause?: unknown): IntegrityError {
  return new IntegrityError(`Cannot read the file as ${format}: ${found}`, {
    code: "NOT_THIS_FORMAT",
    remedy: `Check that dataset.format (${format}) is the format of these files, or generate them again.`,
    cause,
  });
}

/** Bytes `at` to `at + length`, or an error that says that the file ends before. */
export async function readExactly(
  read: RangeReader,
  format: string,
  at: number,
  length: number,
): Promise<Uint8Array> {
  if (at < 0 || length < 0 || at + length > read.size) {
    throw unreadable(format, `bytes ${at} to ${at + length} are needed, but it has only ${read.size}`);
  }
  const bytes = await read.read({ at, length });
  if (bytes.length !== length) {
    throw unreadable(format, `reading ${length} bytes at ${at} gave ${bytes.length}`);
  }
  return bytes;
}

/** A view for little-endian fields. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit offset or length; beyond 2^53 no file can be. */
export function u64At(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}
