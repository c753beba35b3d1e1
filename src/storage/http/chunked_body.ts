/**
 * The chunked transfer coding of RFC 9112, section 7.1, as a machine that never sees the data: it reads what
 * stands between the pieces and says how many bytes of the next piece are to come, so that those can be read
 * straight into their place.
 */
import { HttpSyntaxError } from "./response_head.ts";

/** Extensions of one chunk, and all trailers together, may be this long. */
const EXTENSION_LIMIT_BYTES = 4096;
const TRAILER_LIMIT_BYTES = 64 * 1024;
/** The largest size that a number holds exactly has 14 hexadecimal digits. */
const SIZE_DIGITS = 14;

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const COLON = 58;
const SPACE = 32;
const TAB = 9;

type State =
  | "size"
  | "extension"
  | "sizeEnd"
  | "data"
  | "dataCr"
  | "dataLf"
  | "trailerStart"
  | "trailerName"
  | "trailerValue"
  | "trailerLf"
  | "end"
  | "done";

export class ChunkedBody {
  #state: State = "size";
  #size = 0;
  #digits = 0;
  #extra = 0;
  #dataLeft = 0;

  /** Bytes of the present chunk that are still to come; above 0 nothing else may be read. */
  get dataLeft(): number {
    return this.#dataLeft;
  }

  /** The last chunk and the trailers were there. */
  get isDone(): boolean {
    return this.#state === "done";
  }

  /** That many bytes of data were taken away. */
  tookData(bytes: number): void {
    this.#dataLeft -= bytes;
    if (this.#dataLeft === 0) this.#state = "dataCr";
  }

  /** Reads up to the next data or the end of the body; returns how far it came. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.#state !== "data" && this.#state !== "done") {
      this.#state = this.#step(bytes[at] ?? 0);
      at++;
    }
    return at;
  }

  #step(byte: number): State {
    switch (this.#state) {
      case "size":
        return this.#sizeDigit(byte);
      case "extension":
        return this.#inExtension(byte);
      case "sizeEnd":
        expect(byte, LF, "the line of a chunk's size");
        return this.#beginChunk();
      case "dataCr":
        expect(byte, CR, "a chunk");
        return "dataLf";
      case "dataLf":
        expect(byte, LF, "a chunk");
        this.#digits = 0;
        return "size";
      case "trailerStart":
        return byte === CR ? "end" : this.#trailerName(byte, true);
      case "trailerName":
        return this.#trailerName(byte, false);
      case "trailerValue":
        return this.#trailerValue(byte);
      case "trailerLf":
        expect(byte, LF, "a trailer");
        return "trailerStart";
      case "end":
        expect(byte, LF, "the trailers");
        return "done";
      case "data":
      case "done":
        return this.#state;
    }
  }

  #sizeDigit(byte: number): State {
    const digit = hexadecimal(byte);
    if (digit >= 0) {
      this.#size = (this.#digits === 0 ? 0 : this.#size * 16) + digit;
      if (++this.#digits > SIZE_DIGITS || !Number.isSafeInteger(this.#size)) {
        throw new HttpSyntaxError("the size of a chunk is too large");
      }
      return "size";
    }
    if (this.#digits === 0 || (byte !== CR && byte !== SEMICOLON && !isBlank(byte))) {
      throw new HttpSyntaxError(`the size of a chunk is no hexadecimal number (byte 0x${byte.toString(16)})`);
    }
    if (byte === CR) return "sizeEnd";
    this.#extra = 0;
    return "extension";
  }

  #inExtension(byte: number): State {
    if (byte === CR) return "sizeEnd";
    if (isControl(byte)) throw new HttpSyntaxError("the extension of a chunk holds a control character");
    if (++this.#extra > EXTENSION_LIMIT_BYTES) {
      throw new HttpSyntaxError(`the extension of a chunk is longer than ${EXTENSION_LIMIT_BYTES} bytes`);
    }
    return "extension";
  }

  #beginChunk(): State {
    if (this.#size === 0) {
      this.#extra = 0;
      return "trailerStart";
    }
    this.#dataLeft = this.#size;
    return "data";
  }

  #trailerName(byte: number, isFirst: boolean): State {
    this.#countTrailer();
    if (byte === COLON && !isFirst) return "trailerValue";
    if (isControl(byte) || isBlank(byte) || byte === COLON) {
      throw new HttpSyntaxError("a trailer behind its body has no valid form");
    }
    return "trailerName";
  }

  #trailerValue(byte: number): State {
    this.#countTrailer();
    if (byte === CR) return "trailerLf";
    if (isControl(byte)) throw new HttpSyntaxError("a trailer behind its body holds a control character");
    return "trailerValue";
  }

  #countTrailer(): void {
    if (++this.#extra <= TRAILER_LIMIT_BYTES) return;
    throw new HttpSyntaxError(`the trailers behind its body are longer than ${TRAILER_LIMIT_BYTES} bytes`);
  }
}

function expect(byte: number, wanted: number, what: string): void {
  if (byte !== wanted) throw new HttpSyntaxError(`${what} does not end with CR LF`);
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function isControl(byte: number): boolean {
  return (byte < SPACE && byte !== TAB) || byte === 0x7f;
}
