/** What a server of the tests has received on a connection and nobody took yet. It never throws bytes away. */

const PIECE_BYTES = 65536;

export class UnreadBytes {
  readonly #conn: Deno.Conn;
  bytes = new Uint8Array(0);

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Waits for more of them; false when the other side has closed. */
  async more(): Promise<boolean> {
    const piece = new Uint8Array(PIECE_BYTES);
    const count = await this.#conn.read(piece);
    if (count === null) return false;
    const joined = new Uint8Array(this.bytes.length + count);
    joined.set(this.bytes);
    joined.set(piece.subarray(0, count), this.bytes.length);
    this.bytes = joined;
    return true;
  }

  /** Takes the first `count` of them, or all where there are fewer. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, count);
    this.bytes = this.bytes.slice(count);
    return taken;
  }
}
