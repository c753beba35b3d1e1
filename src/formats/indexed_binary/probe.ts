/** Finds the samples of an indexed binary file that somebody else wrote, through the two index files beside it. */
import { readExactly, u64At, unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { RecordRuns } from "../record_runs.ts";

export const OFFSETS_SUFFIX = ".off.idx";
export const SIZES_SUFFIX = ".sz.idx";

const ENTRY_BYTES = 8;
/** How much of an index is looked at in one read. */
const PIECE = 64 * 1024;

export async function probeIndexed(format: string, read: RangeReader): Promise<SampleIndex> {
  const { runs, outside } = await indexedSamples(format, read);
  if (outside !== undefined) throw unreadable(format, outside);
  return runs.index();
}

export interface IndexedSamples {
  readonly runs: RecordRuns;
  /** Where the last byte of them ends. */
  readonly end: number;
  /** Says which one reaches beyond the file first; undefined where none does. */
  readonly outside: string | undefined;
}

export async function indexedSamples(format: string, read: RangeReader): Promise<IndexedSamples> {
  const offsets = await indexFile(format, read, OFFSETS_SUFFIX);
  const sizes = await indexFile(format, read, SIZES_SUFFIX);
  if (offsets.size !== sizes.size || offsets.size % ENTRY_BYTES !== 0) {
    throw unreadable(
      format,
      `its index files have ${offsets.size} and ${sizes.size} bytes, not the same number of u64`,
    );
  }
  const runs = new RecordRuns();
  let end = 0;
  let outside: string | undefined;
  for (let at = 0; at < offsets.size; at += PIECE) {
    const length = Math.min(PIECE, offsets.size - at);
    const places = viewOf(await readExactly(offsets, format, at, length));
    const lengths = viewOf(await readExactly(sizes, format, at, length));
    for (let entry = 0; entry < length; entry += ENTRY_BYTES) {
      const place = u64At(places, entry);
      const bytes = u64At(lengths, entry);
      if (place + bytes > read.size) {
        outside ??=
          `sample ${runs.records} is said to be ${bytes} bytes at ${place}, but the file has ${read.size}`;
      }
      runs.add(place, bytes);
      end = Math.max(end, place + bytes);
    }
  }
  return { runs, end, outside };
}

async function indexFile(format: string, read: RangeReader, suffix: string): Promise<RangeReader> {
  const found = await read.beside?.((name) => name + suffix);
  if (!found) throw unreadable(format, `there is no ${suffix} file beside it, which says where samples lie`);
  return found;
}
