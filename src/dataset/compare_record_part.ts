/**
 * Compares a part of a checked record where it stands: reads seldom end where records do. Of the parts that came before
 * only their checksum is remembered, and nothing depends on it: pages that came otherwise are looked up again.
 */
import type { CheckedRecords } from "../base/segment.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { SUM_TABLE } from "./page_sums.ts";
import type { Stream } from "./stream.ts";
import type { Encoder } from "./stream_encoding.ts";

/** What the checksum of each record has in common (record_writer.ts). */
export type SumsAround = readonly [before: number, behind: number];

export interface RecordPartTools {
  readonly identity: FileIdentity;
  readonly stream: Stream;
  readonly encoder: Encoder;
  /** Room for a page. */
  readonly block: number;
}

export class RecordPartComparer {
  readonly #records: CheckedRecords;
  readonly #tools: RecordPartTools;
  readonly #mask: number;
  readonly #payloadEnd: number;
  readonly #sumAt: number;
  readonly #checksum: DataView;
  /** The checksum over what stands before the first `#pages` pages of a record's payload, and over these. */
  #record = -1;
  #pages = 0;
  #sum = 0;

  constructor(records: CheckedRecords, mask: number, tools: RecordPartTools) {
    this.#records = records;
    this.#tools = tools;
    this.#mask = mask;
    this.#payloadEnd = records.before.length + records.payloadBytes;
    this.#sumAt = this.#payloadEnd + records.after.length;
    this.#checksum = new DataView(tools.stream.memory.buffer, tools.block, 4);
  }

  /**
   * How many of `length` bytes at `at`, from byte `inside` of a record on, are right for sure; without `sums` never
   * those of its checksum. They may belong to no other record.
   */
  equalBytes(
    record: number,
    inside: number,
    length: number,
    at: number,
    sums: SumsAround | undefined,
  ): number {
    const { before, after } = this.#records;
    const { kernel } = this.#tools.stream;
    const end = inside + length;
    let done = inside;
    while (done < end) {
      const here = at + done - inside;
      let n: number, equal: number;
      if (done < before.length) {
        n = Math.min(before.length, end) - done;
        equal = kernel.mismatch(this.#tools.encoder.frame(before, 0) + done, here, n);
      } else if (done < this.#payloadEnd) {
        n = Math.min(this.#payloadEnd, end) - done;
        equal = this.#equalPayload(record, done - before.length, n, here, sums);
      } else if (done < this.#sumAt) {
        n = Math.min(this.#sumAt, end) - done;
        equal = kernel.mismatch(this.#tools.encoder.frame(after, 1) + done - this.#payloadEnd, here, n);
      } else {
        if (!sums) break;
        n = end - done;
        this.#checksum.setUint32(0, this.#sumOf(record, sums), true);
        equal = kernel.mismatch(this.#tools.block + done - this.#sumAt, here, n);
      }
      done += equal;
      if (equal < n) break;
    }
    return done - inside;
  }

  #equalPayload(
    record: number,
    offset: number,
    length: number,
    at: number,
    sums: SumsAround | undefined,
  ): number {
    const { identity, stream, encoder, block } = this.#tools;
    const { kernel } = stream;
    const { encoding, streamBytes } = this.#records;
    const start = record * streamBytes;
    let done = 0;
    while (done < length) {
      const behindPage = (offset + done) % PAGE_BYTES;
      const rest = length - done;
      if (behindPage === 0 && rest >= PAGE_BYTES) {
        const page = (offset + done) / PAGE_BYTES, count = Math.floor(rest / PAGE_BYTES);
        const sum = sums ? this.#sumBefore(record, page, sums) : 0;
        stream.choose(identity);
        const first = start / PAGE_BYTES + page;
        if (!kernel.comparePages(first, count, at + done, this.#mask, sums ? 1 : 0, sum)) break;
        if (sums) this.#keep(record, page + count, kernel.sumOfCompared());
        done += count * PAGE_BYTES;
      } else {
        const n = Math.min(PAGE_BYTES - behindPage, rest);
        encoder.write(identity, encoding, start, offset + done, n, block);
        if (kernel.mismatch(block, at + done, n) < n) break;
        done += n;
      }
    }
    return done;
  }

  /** The checksum before a page of the payload. */
  #sumBefore(record: number, page: number, [before]: SumsAround): number {
    if (record !== this.#record || page < this.#pages) this.#keep(record, 0, before);
    const { identity, stream } = this.#tools;
    const missing = page - this.#pages;
    if (missing === 0) return this.#sum;
    stream.choose(identity);
    const first = record * this.#records.streamBytes / PAGE_BYTES + this.#pages;
    this.#keep(record, page, stream.kernel.sumPages(SUM_TABLE.crc32c, first, missing, this.#sum));
    return this.#sum;
  }

  #keep(record: number, pages: number, sum: number): void {
    this.#record = record;
    this.#pages = pages;
    this.#sum = sum;
  }

  #sumOf(record: number, sums: SumsAround): number {
    const { identity, stream, encoder } = this.#tools;
    const { payloadBytes, after, streamBytes } = this.#records;
    const pages = Math.floor(payloadBytes / PAGE_BYTES);
    const sum = this.#sumBefore(record, pages, sums);
    stream.choose(identity);
    return stream.kernel.recordSum(
      record * streamBytes / PAGE_BYTES + pages,
      payloadBytes,
      encoder.frame(after, 1),
      after.length,
      sum,
      sums[1],
    );
  }
}
