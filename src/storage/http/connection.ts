/**
 * One kept connection with a small buffer for heads. Exactly one read is under way or none: while it is idle, that
 * read notices a server that says goodbye, and it becomes the first read of the next answer. It knows nothing of
 * HTTP, and never reads or writes again once it was stopped.
 */
import { resetSocket } from "../../../ffi/reset_socket.ts";
import { closeQuietly } from "./connect.ts";
import type { SilenceWatch, Wait } from "./silence_watch.ts";

/** Bodies that come with a head are copied out of it, so it is small; it grows for a longer head. */
const BUFFER_BYTES = 8192;

/** The server closed its side. */
export const CLOSED = 0;

/** What the system said about a read or a write. */
export class BrokenConnection extends Error {
  constructor(cause: unknown) {
    super("The connection broke", { cause });
  }
}

export class Connection {
  /** Bytes of the present answer that arrived. */
  received = 0;
  /** Answers that were delivered over it before. */
  answers = 0;
  /** When it was laid by last (performance.now()). */
  idleSinceMs = 0;
  /**
   * The peer has part of a request only. Closing it then is a reset: some servers (versitygw) keep what came
   * before an ordinary end as the whole object.
   */
  isMidRequest = false;
  readonly #conn: Deno.Conn<Deno.NetAddr>;
  readonly #watch: SilenceWatch;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #start = 0;
  #end = 0;
  #isClosed = false;
  #isWriting = false;
  /** Why it was stopped, once it was. */
  #stopped: { readonly reason: unknown } | undefined;
  /** The read into the buffer that is under way; it counts what came by itself. */
  #filling: Promise<number> | undefined;
  #reading: Promise<number | null> | undefined;
  #writing: Promise<number> | undefined;
  #whenGone: (() => void) | undefined;
  readonly #readWait: Wait;
  readonly #writeWait: Wait;
  #onSilence: ((side: "read" | "write", limitMs: number) => unknown) | undefined;

  constructor(conn: Deno.Conn<Deno.NetAddr>, watch: SilenceWatch) {
    this.#conn = conn;
    this.#watch = watch;
    this.#readWait = { limitMs: 0, silentMs: 0, expire: (limitMs) => this.#expire("read", limitMs) };
    this.#writeWait = { limitMs: 0, silentMs: 0, expire: (limitMs) => this.#expire("write", limitMs) };
  }

  /** Takes it into use; `onSilence` makes the error of a read or write that was silent too long. */
  begin(onSilence: (side: "read" | "write", limitMs: number) => unknown): void {
    this.#whenGone = undefined;
    this.#onSilence = onSilence;
    this.received = 0;
    this.#conn.ref();
    this.#watch.add(this.#readWait);
    this.#watch.add(this.#writeWait);
  }

  #leave(): void {
    this.#readWait.limitMs = 0;
    this.#writeWait.limitMs = 0;
    this.#watch.remove(this.#readWait);
    this.#watch.remove(this.#writeWait);
  }

  /** Lays it by; `whenGone` is called when it is of no more use. */
  idle(whenGone: () => void): void {
    this.#leave();
    this.answers++;
    this.idleSinceMs = performance.now();
    this.#start = this.#end = 0;
    this.#whenGone = whenGone;
    this.#fill();
    this.#conn.unref();
  }

  /** Bytes in the buffer that nobody took yet. */
  get buffered(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  consume(bytes: number): void {
    this.#start += bytes;
  }

  /** How long the read that is under way, or the next one, may be silent. */
  allowRead(limitMs: number): void {
    this.#readWait.silentMs = 0;
    this.#readWait.limitMs = limitMs;
  }

  /** Waits for more bytes in the buffer; CLOSED when there are none. */
  async fill(): Promise<number> {
    const count = await (this.#filling ?? this.#fill());
    this.#filling = undefined;
    this.#readWait.limitMs = 0;
    this.refuseStopped();
    return count;
  }

  #fill(): Promise<number> {
    this.#makeRoom();
    // Who waits for it hears of an error; an idle connection has nobody who waits.
    const filling = this.#read();
    filling.catch(() => {});
    return this.#filling = filling;
  }

  async #read(): Promise<number> {
    try {
      this.refuseStopped();
      const count = await (this.#reading = this.#conn.read(this.#buffer.subarray(this.#end))) ?? CLOSED;
      this.#end += count;
      this.received += count;
      return count;
    } catch (error) {
      throw this.#stopped ? this.#stopped.reason : new BrokenConnection(error);
    } finally {
      this.#whenGone?.();
    }
  }

  /** For who waited for something else: throws the reason of a stop. */
  refuseStopped(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }

  #makeRoom(): void {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    if (this.#end < this.#buffer.length) return;
    const kept = this.buffered;
    const larger = kept.length * 2 > this.#buffer.length
      ? new Uint8Array(this.#buffer.length * 2)
      : this.#buffer;
    larger.set(kept);
    this.#buffer = larger;
    this.#end = kept.length;
    this.#start = 0;
  }

  /** Reads straight into that memory; only with an empty buffer. CLOSED when the server closed. */
  async readInto(room: Uint8Array, limitMs: number): Promise<number> {
    this.refuseStopped();
    this.allowRead(limitMs);
    try {
      const count = await (this.#reading = this.#conn.read(room)) ?? CLOSED;
      this.refuseStopped();
      this.received += count;
      return count;
    } catch (error) {
      throw this.#stopped ? this.#stopped.reason : new BrokenConnection(error);
    } finally {
      this.#readWait.limitMs = 0;
    }
  }

  /** Writes all bytes; `limitMs` is the longest silence. */
  async write(bytes: Uint8Array, limitMs: number): Promise<void> {
    let at = 0;
    try {
      while (at < bytes.length) {
        this.refuseStopped();
        this.#writeWait.silentMs = 0;
        this.#writeWait.limitMs = limitMs;
        this.#isWriting = true;
        this.#writing = this.#conn.write(at === 0 ? bytes : bytes.subarray(at));
        at += await this.#writing;
        this.#isWriting = false;
      }
    } catch (error) {
      throw this.#stopped ? this.#stopped.reason : new BrokenConnection(error);
    } finally {
      this.#isWriting = false;
      this.#writeWait.limitMs = 0;
    }
  }

  #expire(side: "read" | "write", limitMs: number): void {
    this.stop(this.#onSilence?.(side, limitMs));
  }

  /** Ends it and everything that is under way on it with that reason. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#leave();
    this.#whenGone = undefined;
    if (this.isMidRequest || this.#isWriting) resetSocket(this.#conn.localAddr, this.#conn.remoteAddr);
    closeQuietly(this.#conn);
  }

  /** Once it is closed: resolves when the system touches none of the caller's memory any more. */
  async untouchedIfClosed(): Promise<void> {
    if (this.#isClosed) await Promise.allSettled([this.#reading, this.#writing]);
  }
}
