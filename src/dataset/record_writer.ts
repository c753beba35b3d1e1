/**
 * Files of small checked records (base/segment.ts), written and compared many at a time, since walking the segments of
 * each would take longer than its bytes. Everything else is left to whoever walks segments.
 */
import type { CheckedRecords } from "../base/segment.ts";
import { RecordPartComparer, type SumsAround } from "./compare_record_part.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { maskOf, type PageSums, pageSumsOf } from "./page_sums.ts";
import type { Stream } from "./stream.ts";
import type { Encoder } from "./stream_encoding.ts";

/** So much is made before it is framed: it stays in a cache. */
const RECORDS_BYTES = 32768;
/** At the end of a checked record. */
const CHECKSUM_BYTES = 4;

export interface RecordTools {
  readonly identity: FileIdentity;
  readonly stream: Stream;
  readonly encoder: Encoder;
  /** Room for SUMS_BYTES. */
  readonly block: number;
  /** Writes bytes `offset` on of the file, made of its segments, to `into`. */
  walk(offset: number, length: number, into: number): void;
}

export class RecordWriter {
  readonly #records: CheckedRecords;
  readonly #tools: RecordTools;
  readonly #pageSums: PageSums;
  /** Of one record, with its checksum. */
  readonly #record: number;
  readonly #mask: number;
  /** Checksums of what stands before the payload, and of its last page as zeros with what stands behind it. */
  #sums: SumsAround | undefined;
  readonly #part: RecordPartComparer;

  constructor(records: CheckedRecords, tools: RecordTools) {
    this.#records = records;
    this.#tools = tools;
    this.#pageSums = pageSumsOf(tools.stream);
    this.#record = records.before.length + records.payloadBytes + records.after.length + CHECKSUM_BYTES;
    this.#mask = maskOf(records.encoding);
    this.#part = new RecordPartComparer(records, this.#mask, tools);
  }

  write(offset: number, length: number, into: number): void {
    const { walk } = this.#tools;
    const record = this.#record;
    const first = Math.ceil(offset / record);
    const behind = Math.floor((offset + length) / record);
    if (behind <= first) return walk(offset, length, into);
    const from = first * record, to = behind * record;
    if (from > offset) walk(offset, from - offset, into);
    this.#make(first, behind - first, into + from - offset);
    if (to < offset + length) walk(to, offset + length - to, into + to - offset);
  }

  /** How many of `length` bytes at `at`, from byte `offset` of the file on, are right for sure. */
  equalBytes(offset: number, length: number, at: number): number {
    const record = this.#record;
    for (let done = 0; done < length;) {
      const first = Math.floor((offset + done) / record), inside = offset + done - first * record;
      const count = inside === 0 ? Math.floor((length - done) / record) : 0;
      const n = count > 0 ? count * record : Math.min(record - inside, length - done);
      const equal = count > 0
        ? this.#run("compareRecords", first, count, at + done) * record
        : this.#part.equalBytes(first, inside, n, at + done, this.#sumsOf(1));
      done += equal;
      if (equal < n) return done;
    }
    return length;
  }

  /** Where the record that holds byte `offset` ends. */
  endOf(offset: number): number {
    return (Math.floor(offset / this.#record) + 1) * this.#record;
  }

  #make(first: number, count: number, into: number): void {
    const { identity, stream } = this.#tools;
    const { before, payloadBytes, streamBytes } = this.#records;
    const record = this.#record;
    const most = Math.max(1, Math.floor(RECORDS_BYTES / record));
    for (let done = 0; done < count;) {
      const n = Math.min(most, count - done);
      const at = into + done * record;
      const from = (first + done) * streamBytes;
      stream.fillEach(identity, from, streamBytes, payloadBytes, this.#mask, at + before.length, record, n);
      this.#run("frameRecords", first + done, n, at);
      done += n;
    }
  }

  #run<K extends "frameRecords" | "compareRecords">(
    kernel: K,
    first: number,
    count: number,
    at: number,
  ): ReturnType<Stream["kernel"][K]> {
    const { identity, stream, encoder } = this.#tools;
    const { before, payloadBytes, after, checkedFrom, streamBytes } = this.#records;
    const sums = this.#sumsOf(count);
    stream.choose(identity);
    // Both kernels take the same; the compiler cannot tell which of them answers.
    return stream.kernel[kernel](
      at,
      this.#record,
      count,
      first * streamBytes / PAGE_BYTES,
      streamBytes / PAGE_BYTES,
      payloadBytes,
      this.#mask,
      encoder.frame(before, 0),
      before.length,
      encoder.frame(after, 1),
      after.length,
      checkedFrom,
      sums ? 1 : 0,
      sums?.[0] ?? 0,
      sums?.[1] ?? 0,
    ) as ReturnType<Stream["kernel"][K]>;
  }

  /** Undefined where `count` records are not worth the tables. */
  #sumsOf(count: number): SumsAround | undefined {
    const { identity, block } = this.#tools;
    const isWorth = this.#pageSums.prepareRecords(this.#records, identity, count, block);
    return isWorth ? this.#sums ??= this.#sumsAround() : undefined;
  }

  #sumsAround(): SumsAround {
    const { stream: { kernel, memory }, block } = this.#tools;
    const { before, payloadBytes, after, checkedFrom } = this.#records;
    memory.set(before, block);
    const sumBefore = kernel.crc32c(0, block + checkedFrom, before.length - checkedFrom);
    const bytes = payloadBytes % PAGE_BYTES;
    memory.fill(0, block, block + bytes);
    memory.set(after, block + bytes);
    return [sumBefore, kernel.crc32c(0, block, bytes + after.length)];
  }
}
