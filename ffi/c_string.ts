/** Text as the C library takes it. */

const encoder = new TextEncoder();

/**
 * UTF-8 with a terminating zero, in memory that the garbage collector does not move (a request of the ring
 * reads it later). A text with a zero inside would name another file, so it is refused.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new TypeError(`A path cannot contain a zero byte: ${JSON.stringify(text)}`);
  // Three bytes for each UTF-16 unit is the most that UTF-8 takes; the explicit buffer stays where it is.
  const room = new Uint8Array(new ArrayBuffer(text.length * 3 + 1));
  const { written } = encoder.encodeInto(text, room);
  return room.subarray(0, written + 1);
}

/** Longer paths are refused by the kernel, with its zero. */
const PATH_MAX = 4096;

/** Room for one path after the other, for calls that are answered before the next one is put there. */
export class CStringRoom {
  readonly bytes = new Uint8Array(new ArrayBuffer(PATH_MAX));
  readonly #address = addressOf(this.bytes);
  /** Keeps a text that did not fit where it is. */
  #other: Uint8Array<ArrayBuffer> | undefined;

  /** False where the text is no path: too long, or with a zero inside. */
  put(text: string): boolean {
    const { read, written } = encoder.encodeInto(text, this.bytes);
    if (read < text.length || written === PATH_MAX || text.includes("\0")) return false;
    this.bytes[written] = 0;
    return true;
  }

  /** Where the text lies until the next one comes; one that is too long as well, for the kernel to refuse. */
  place(text: string): number {
    if (this.put(text)) return this.#address;
    this.#other = cString(text);
    return addressOf(this.#other);
  }
}

/** Where memory lies that the garbage collector does not move. User space ends far below 2^53. */
export function addressOf(bytes: Uint8Array<ArrayBuffer>): number {
  return Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}
