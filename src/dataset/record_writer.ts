/**
 * Files of checked records (base/segment.ts) as bytes. Small records are made many at a time, since walking the
 * segments of each would take longer than its bytes. Of long ones the checksum is taken along while they are made in
 * order: at its field, blocks later, all of the record would have to be made once more. Everything else is left to
 * whoever walks segments.
 */
import type { CheckedRecords } from "../base/segment.ts";
import { checksumField, maskedCrc32c } from "./derive.ts";
import type { FileIdentity } from "./file_identity.ts";
import type { Stream } from "./stream.ts";
import { CHECKSUM_BYTES, type Encoder, recordBytes } from "./stream_encoding.ts";

/** From here on walking a record's segments costs nothing beside its bytes. */
const LONG_RECORD = 65536;
/** So much is made before its checksum is taken: it stays in a cache. */
const STEP = 131072;

/** Bytes `offset` on of the file, made of its segments, at `into`. */
type Walk = (offset: number, length: number, into: number) => void;

export class RecordWriter {
  readonly #records: CheckedRecords;
  readonly #identity: FileIdentity;
  readonly #stream: Stream;
  readonly #encoder: Encoder;
  readonly #walk: Walk;
  readonly #record: number;
  readonly #field = new Uint8Array(CHECKSUM_BYTES);
  /** The place in the file up to which the checksum of a record was taken. */
  #summed = -1;
  #sum = 0;

  constructor(records: CheckedRecords, identity: FileIdentity, stream: Stream, encoder: Encoder, walk: Walk) {
    this.#records = records;
    this.#identity = identity;
    this.#stream = stream;
    this.#encoder = encoder;
    this.#walk = walk;
    this.#record = recordBytes(records);
  }

  write(offset: number, length: number, into: number): void {
    if (this.#record > LONG_RECORD) this.#long(offset, length, into);
    else this.#short(offset, length, into);
  }

  #short(offset: number, length: number, into: number): void {
    const record = this.#record;
    const first = Math.ceil(offset / record);
    const behind = Math.floor((offset + length) / record);
    if (behind <= first) return this.#walk(offset, length, into);
    const from = first * record, to = behind * record;
    if (from > offset) this.#walk(offset, from - offset, into);
    this.#encoder.records(this.#identity, this.#records, first, behind - first, into + from - offset);
    if (to < offset + length) this.#walk(to, offset + length - to, into + to - offset);
  }

  #long(offset: number, length: number, into: number): void {
    const record = this.#record;
    const end = offset + length;
    for (let at = offset; at < end;) {
      const start = at - at % record;
      const field = start + record - CHECKSUM_BYTES;
      const here = into + at - offset;
      if (at < field) {
        const n = Math.min(end, field, at + STEP) - at;
        this.#walk(at, n, here);
        this.#add(start + this.#records.checkedFrom, at, n, here);
        at += n;
      } else if (at === field && this.#summed === field && end >= field + CHECKSUM_BYTES) {
        const bytes = checksumField(maskedCrc32c(this.#sum), "little", this.#field);
        this.#stream.memory.set(bytes, here);
        at += CHECKSUM_BYTES;
      } else {
        const n = Math.min(end, field + CHECKSUM_BYTES) - at;
        this.#walk(at, n, here);
        at += n;
      }
    }
  }

  /** Bytes `at` on of the file, all of the record that is checked from `checked` on, stand at `here`. */
  #add(checked: number, at: number, length: number, here: number): void {
    if (at <= checked) {
      this.#summed = checked;
      this.#sum = 0;
    }
    const skip = this.#summed - at;
    if (skip < 0 || skip >= length) return;
    this.#sum = this.#stream.kernel.crc32c(this.#sum, here + skip, length - skip);
    this.#summed = at + length;
  }
}
