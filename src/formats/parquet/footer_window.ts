/**
 * Walks through a footer of any size with a window of bounded size: what does not fit into the window is asked
 * for again, a window further.
 */
import { readExactly, unreadable } from "../foreign_file.ts";
import type { RangeReader } from "../format.ts";
import { BadThrift, EndOfBytes, ThriftReader } from "./thrift_reader.ts";

/** The first request holds the end of the file and, of most files, the whole footer. */
const FIRST_BYTES = 65536;
const WINDOW_BYTES = 1024 * 1024;
/** Length and magic number. */
const TAIL_BYTES = 8;

export class FooterWindow {
  readonly #read: RangeReader;
  /** Where the footer begins and where it ends. */
  readonly start: number;
  readonly #end: number;
  #bytes: Uint8Array;
  /** Place of the window's first byte in the file, and of the next item. */
  #bytesAt: number;
  #next: number;

  private constructor(read: RangeReader, start: number, end: number, bytes: Uint8Array, bytesAt: number) {
    this.#read = read;
    this.start = start;
    this.#end = end;
    this.#bytes = bytes;
    this.#bytesAt = bytesAt;
    this.#next = start;
  }

  static async open(read: RangeReader): Promise<FooterWindow> {
    const length = Math.min(read.size, FIRST_BYTES);
    if (length < TAIL_BYTES + 4) throw unreadable("parquet", `it has only ${read.size} bytes`);
    const tail = await readExactly(read, "parquet", read.size - length, length);
    const magic = new TextDecoder("latin1").decode(tail.subarray(-4));
    if (magic === "PARE") throw unreadable("parquet", "its footer is encrypted");
    if (magic !== "PAR1") throw unreadable("parquet", "it does not end with the magic number PAR1");
    const end = read.size - TAIL_BYTES;
    const start = end - new DataView(tail.buffer, tail.byteOffset + length - TAIL_BYTES).getUint32(0, true);
    if (start < 4) throw unreadable("parquet", `its footer of ${end - start} bytes is longer than the file`);
    const tailAt = read.size - length;
    return start >= tailAt
      ? new FooterWindow(read, start, end, tail.subarray(start - tailAt, end - tailAt), start)
      : new FooterWindow(read, start, end, new Uint8Array(), start);
  }

  /** The next item of the footer, which `parse` reads to its end; it is called again when bytes were missing. */
  async item<T>(parse: (reader: ThriftReader) => T): Promise<T> {
    for (let wanted = WINDOW_BYTES;; wanted *= 2) {
      const reader = new ThriftReader(this.#bytes, this.#next - this.#bytesAt);
      try {
        const found = parse(reader);
        this.#next = this.#bytesAt + reader.at;
        return found;
      } catch (error) {
        if (error instanceof BadThrift) {
          throw unreadable("parquet", `its footer is damaged: ${error.message}`);
        }
        if (!(error instanceof EndOfBytes)) throw error;
      }
      if (this.#bytesAt + this.#bytes.length >= this.#end) {
        throw unreadable("parquet", "its footer ends in the middle of a field");
      }
      const length = Math.min(wanted, this.#end - this.#next);
      this.#bytes = await readExactly(this.#read, "parquet", this.#next, length);
      this.#bytesAt = this.#next;
    }
  }
}
