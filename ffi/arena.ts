/**
 * The memory that data moves through: one private WebAssembly.Memory per Worker, never grown, so that kernels,
 * libc and JavaScript see the same bytes. Nothing here copies, and no slot leaves its Worker.
 */
import type { Slot, SlotPool } from "../src/base/slot.ts";
import { libc } from "./libc.ts";
import { PooledSlots } from "./slot_pool.ts";

const WASM_PAGE_BYTES = 65536;
const PAGE_BYTES = 4096;
const HUGE_PAGE_BYTES = 2 * 1024 * 1024;
const MADV_DONTNEED = 4;
const MADV_HUGEPAGE = 14;

/** From so many Workers on, what each would hold of a huge page and not use counts for more than their speed. */
export const MANY_WORKERS = 32;
/** A pool of small blocks gains little: they are small pieces for a device in any case. */
const SMALL_POOL_BYTES = 64 * 1024;

/** Before and behind a large pool, so that it fills whole huge pages wherever the memory lies; never touched. */
const SLACK_BYTES = 2 * HUGE_PAGE_BYTES;
/** All that 32 bits reach. */
const MOST_WASM_PAGES = 65536;

/** Kernels keep their static data in the first 64 KiB; it is never handed out. */
export const ARENA_RESERVED_BYTES = WASM_PAGE_BYTES;

export class Arena {
  readonly memory: WebAssembly.Memory;
  /** Machine address of byte 0 of the memory, a multiple of 4096. */
  readonly base: bigint;
  readonly #buffer: ArrayBuffer;
  /** Pools of so many bytes begin on a huge page. */
  readonly #largePoolBytes: number;
  #used = ARENA_RESERVED_BYTES;

  /** At least `bytes` can be reserved; `workers` have an arena each. */
  constructor(bytes: number, workers: number = MANY_WORKERS) {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new RangeError(`An arena cannot have ${bytes} bytes`);
    }
    const needed = Math.ceil((bytes + ARENA_RESERVED_BYTES) / WASM_PAGE_BYTES);
    this.#largePoolBytes = workers < MANY_WORKERS ? SMALL_POOL_BYTES : HUGE_PAGE_BYTES;
    const slack = bytes < this.#largePoolBytes ? 0 : SLACK_BYTES / WASM_PAGE_BYTES;
    const pages = needed + slack > MOST_WASM_PAGES ? needed : needed + slack;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const buffer = this.memory.buffer;
    if (!(buffer instanceof ArrayBuffer)) {
      throw new Error("The memory of an arena must be private to its Worker");
    }
    this.#buffer = buffer;
    this.base = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(buffer))));
    if (this.base % BigInt(PAGE_BYTES) !== 0n) {
      throw new Error(
        `The arena begins at address 0x${this.base.toString(16)}, which is not a multiple of 4096`,
      );
    }
  }

  /** Bytes that can still be reserved, before rounding up to an alignment. */
  get freeBytes(): number {
    return this.#buffer.byteLength - this.#used;
  }

  /** Takes a piece for good; nothing is ever returned to the arena. */
  reserve(bytes: number, alignment: number = PAGE_BYTES): Slot {
    if (alignment < 1 || alignment > PAGE_BYTES || (alignment & (alignment - 1)) !== 0) {
      throw new RangeError(`Alignment ${alignment} is not a power of two up to ${PAGE_BYTES}`);
    }
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`Cannot reserve ${bytes} bytes`);
    const offset = Math.ceil(this.#used / alignment) * alignment;
    if (offset + bytes > this.#buffer.byteLength) {
      throw new RangeError(`Cannot reserve ${bytes} bytes: the arena has ${this.freeBytes} left`);
    }
    this.#used = offset + bytes;
    return this.view(offset, bytes);
  }

  /** A slot over bytes that somebody reserved; the caller answers for who owns them. */
  view(offset: number, length: number): Slot {
    return {
      offset,
      length,
      bytes: new Uint8Array(this.#buffer, offset, length),
      address: this.base + BigInt(offset),
    };
  }

  /**
   * Reserves `count` page-aligned slots of one size. Where few Workers run, or from 2 MiB on, they begin on a huge
   * page: a block of 1 MiB that lies in small ones costs the device 256 pieces, and O_DIRECT a quarter of its rate.
   */
  pool(slotBytes: number, count: number): SlotPool {
    const bytes = count * Math.ceil(slotBytes / PAGE_BYTES) * PAGE_BYTES;
    const skipped = this.#untilHugePage(this.#used);
    if (bytes >= this.#largePoolBytes && bytes + skipped <= this.freeBytes) this.#used += skipped;
    const slots: Slot[] = [];
    for (let i = 0; i < count; i++) slots.push(this.reserve(slotBytes));
    return new PooledSlots(slotBytes, slots);
  }

  /** Gives the pages back, and what lies in them; the memory itself lasts until the garbage collector comes. */
  release(): void {
    libc().madvise(this.base, BigInt(this.#buffer.byteLength), MADV_DONTNEED);
  }

  /** Asks for huge pages; says whether the kernel takes the advice. Content and addresses do not change. */
  adviseHugePages(): boolean {
    const skipped = this.#untilHugePage(0);
    const length = this.#buffer.byteLength - skipped;
    const whole = length - length % HUGE_PAGE_BYTES;
    if (whole <= 0) return false;
    return libc().madvise(this.base + BigInt(skipped), BigInt(whole), MADV_HUGEPAGE) === 0;
  }

  #untilHugePage(offset: number): number {
    const beyond = Number((this.base + BigInt(offset)) % BigInt(HUGE_PAGE_BYTES));
    return beyond === 0 ? 0 : HUGE_PAGE_BYTES - beyond;
  }
}
