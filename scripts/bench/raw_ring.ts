/**
 * A ring that takes any request, for measuring what the product's own (ffi/io_uring.ts) might use. It checks nothing
 * that a bench does not need.
 */
import { libc } from "../../ffi/libc.ts";
import { platform } from "../../ffi/platform.ts";

const MAP_SHARED_POPULATE = 0x8001;
const OFFSET_SQES = 0x10000000n;
const SINGLE_ISSUER_DEFER_TASKRUN = (1 << 12) | (1 << 13);
const GETEVENTS = 1;
const WORD = 2 ** 32;

export const OP = { read: 22, readFixed: 4, open: 18, close: 19 } as const;
export const REGISTER = { buffers: 0, files: 2 } as const;
/** Of a request: its descriptor is a place in the table; the next one waits for it; and goes on if it fails. */
export const FIXED_FILE = 1;
export const LINK = 4;
export const HARD_LINK = 8;

export interface RawRequest {
  readonly op: number;
  readonly id: number;
  readonly fd: number;
  readonly address?: number;
  readonly length?: number;
  readonly offset?: number;
  readonly flags?: number;
  /** Of the operation. */
  readonly mode?: number;
  /** 1 more than a place in the table of files. */
  readonly place?: number;
}

export class RawRing {
  id = 0;
  result = 0;
  readonly #fd: number;
  readonly #words: Int32Array;
  readonly #sqes: Int32Array;
  readonly #field: (at: number) => number;
  #pushed = 0;

  constructor(entries: number) {
    const params = new Uint8Array(120);
    const view = new DataView(params.buffer);
    view.setUint32(8, SINGLE_ISSUER_DEFER_TASKRUN, true);
    this.#fd = libc().syscall_io_uring_setup(BigInt(platform().syscalls.io_uring_setup), entries, params);
    if (this.#fd < 0) throw new Error("This kernel gives no ring with deferred work");
    this.#field = (at) => view.getUint32(at, true);
    const [size, completions] = [this.#field(0), this.#field(4)];
    const bytes = Math.max(this.#field(64) + size * 4, this.#field(100) + completions * 16);
    this.#words = new Int32Array(this.#map(bytes, 0n));
    this.#sqes = new Int32Array(this.#map(size * 64, OFFSET_SQES));
    for (let i = 0; i < size; i++) this.#words[(this.#field(64) >> 2) + i] = i;
  }

  register(what: number, argument: BufferSource & ArrayBufferView<ArrayBuffer>, count: number): void {
    const number = BigInt(platform().syscalls.io_uring_register);
    if (libc().syscall_io_uring_register(number, this.#fd, what, argument, count) < 0) {
      throw new Error(`io_uring_register ${what} is refused`);
    }
  }

  push(
    { op, id, fd, address = 0, length = 0, offset = 0, flags = 0, mode = 0, place = 0 }: RawRequest,
  ): void {
    const tailAt = this.#field(44) >> 2;
    const tail = this.#words[tailAt] ?? 0;
    const at = (tail & (this.#field(0) - 1)) * 16;
    const words = [op | (flags << 8), fd, offset | 0, (offset / WORD) | 0, address | 0, (address / WORD) | 0];
    this.#sqes.set([...words, length, mode, id, 0, 0, place], at);
    Atomics.store(this.#words, tailAt, (tail + 1) | 0);
    this.#pushed++;
  }

  /** Submits, and waits for one completion. */
  enter(): void {
    const number = BigInt(platform().syscalls.io_uring_enter);
    const taken = libc().syscall_io_uring_enter(number, this.#fd, this.#pushed, 1, GETEVENTS, null, 0n);
    if (taken < 0) throw new Error("io_uring_enter failed");
    this.#pushed -= taken;
  }

  take(): boolean {
    const headAt = this.#field(80) >> 2;
    const head = this.#words[headAt] ?? 0;
    if (head === Atomics.load(this.#words, this.#field(84) >> 2)) return false;
    const at = (this.#field(100) >> 2) + (head & (this.#field(4) - 1)) * 4;
    this.id = this.#words[at] ?? 0;
    this.result = this.#words[at + 2] ?? 0;
    Atomics.store(this.#words, headAt, (head + 1) | 0);
    return true;
  }

  close(): void {
    libc().close(this.#fd);
  }

  #map(bytes: number, offset: bigint): ArrayBuffer {
    const at = libc().mmap(0n, BigInt(bytes), 3, MAP_SHARED_POPULATE, this.#fd, offset);
    if (at === null) throw new Error("mmap failed");
    return Deno.UnsafePointerView.getArrayBuffer(at, bytes);
  }
}
