/**
 * Files of small checked records (base/segment.ts) as bytes: made many at a time, since walking the segments of each
 * would take longer than its bytes. Everything else is left to whoever walks segments.
 */
import type { CheckedRecords } from "../base/segment.ts";
import type { FileIdentity } from "./file_identity.ts";
import { type Encoder, recordBytes } from "./stream_encoding.ts";

/** From here on walking a record's segments costs nothing beside its bytes. */
const LONG_RECORD = 65536;

/** Bytes `offset` on of the file, made of its segments, at `into`. */
type Walk = (offset: number, length: number, into: number) => void;

export class RecordWriter {
  readonly #records: CheckedRecords;
  readonly #identity: FileIdentity;
  readonly #encoder: Encoder;
  readonly #walk: Walk;
  readonly #record: number;

  constructor(records: CheckedRecords, identity: FileIdentity, encoder: Encoder, walk: Walk) {
    this.#records = records;
    this.#identity = identity;
    this.#encoder = encoder;
    this.#walk = walk;
    this.#record = recordBytes(records);
  }

  write(offset: number, length: number, into: number): void {
    const record = this.#record;
    const first = Math.ceil(offset / record);
    const behind = Math.floor((offset + length) / record);
    if (record > LONG_RECORD || behind <= first) return this.#walk(offset, length, into);
    const from = first * record, to = behind * record;
    if (from > offset) this.#walk(offset, from - offset, into);
    this.#encoder.records(this.#identity, this.#records, first, behind - first, into + from - offset);
    if (to < offset + length) this.#walk(to, offset + length - to, into + to - offset);
  }
}
