/**
 * Finds the records of a TFRecord file that somebody else wrote: from the text index beside it, or from one frame
 * header to the next. Either way in requests of one size and without the data.
 */
import type { IntegrityError } from "../../base/errors.ts";
import { readExactly, u64At, unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { RecordRuns } from "../record_runs.ts";
import { CutShort } from "../structure.ts";
import { FRAME_HEADER, FRAMING, maskedCrc32c } from "./framing.ts";
import { indexName } from "./index_file.ts";

/** Short records are walked inside one such piece. */
const PIECE = 64 * 1024;

export async function probeTfrecord(read: RangeReader): Promise<SampleIndex> {
  const index = await read.beside?.(indexName);
  const runs = index ? await listed(index, read.size) : await walked(read);
  if (runs.records === 0) throw unreadable("tfrecord", "it holds no record");
  return runs.index();
}

/** The records that an index names. */
export async function listed(index: RangeReader, size: number): Promise<RecordRuns> {
  const runs = new RecordRuns();
  let begun = "";
  const take = (line: string) => {
    const numbers = /^(\d+) (\d+)$/.exec(line.trim());
    const at = Number(numbers?.[1]);
    const length = Number(numbers?.[2]);
    if (!numbers || length < FRAMING || at + length > size) {
      throw unreadable(
        "tfrecord",
        `line ${runs.records + 1} of its index is '${line.slice(0, 60)}', not a record of its ${size} bytes`,
      );
    }
    runs.add(at, length);
  };
  for (let at = 0; at < index.size; at += PIECE) {
    const bytes = await readExactly(index, "tfrecord", at, Math.min(PIECE, index.size - at));
    const lines = (begun + new TextDecoder("latin1").decode(bytes)).split("\n");
    begun = lines.pop() ?? "";
    if (begun.length > PIECE) throw unreadable("tfrecord", "its index is no text in lines");
    lines.forEach(take);
  }
  if (begun !== "") take(begun);
  return runs;
}

async function walked(read: RangeReader): Promise<RecordRuns> {
  const { runs, broken } = await walkFrames(read);
  if (broken) throw broken;
  return runs;
}

export interface WalkedFrames {
  readonly runs: RecordRuns;
  /** Behind the last whole record. */
  readonly end: number;
  /** Undefined where the records end with the file. */
  readonly broken: IntegrityError | undefined;
}

/** Goes from header to header for as long as they make sense. */
export async function walkFrames(read: RangeReader): Promise<WalkedFrames> {
  const runs = new RecordRuns();
  let pieceAt = 0;
  let piece = new Uint8Array();
  let wanted = PIECE;
  for (let at = 0; at < read.size;) {
    if (at + FRAME_HEADER > pieceAt + piece.length) {
      if (at + FRAME_HEADER > read.size) {
        return { runs, end: at, broken: endsEarly(runs.records, at, FRAMING, read.size) };
      }
      pieceAt = at;
      piece = new Uint8Array(await readExactly(read, "tfrecord", at, Math.min(wanted, read.size - at)));
    }
    const header = piece.subarray(at - pieceAt, at - pieceAt + FRAME_HEADER);
    const view = viewOf(header);
    if (view.getUint32(8, true) !== maskedCrc32c(header.subarray(0, 8))) {
      const found = `the checksum of the length of record ${runs.records} at ${at} is wrong`;
      return { runs, end: at, broken: unreadable("tfrecord", found) };
    }
    const length = u64At(view, 0) + FRAMING;
    if (at + length > read.size) {
      return { runs, end: at, broken: endsEarly(runs.records, at, length, read.size) };
    }
    runs.add(at, length);
    // Where the next header lies beyond a piece, the rest of one would be read for nothing.
    wanted = length > PIECE ? FRAME_HEADER : PIECE;
    at += length;
  }
  return { runs, end: read.size, broken: undefined };
}

function endsEarly(record: number, at: number, length: number, size: number): CutShort {
  const found = `record ${record} at ${at} needs ${length} bytes, but the file ends at ${size}`;
  return new CutShort("tfrecord", found, at + length);
}
