/**
 * XXH64 with seed 0 of bytes that come in pieces: the checksum that AIStore calls xxhash2 and keeps unless it was
 * told otherwise. The bytes are copied into memory of the kernel, so nothing of it happens where it was not asked
 * for.
 */
import { bindKernel, type Kernel, KERNEL_BYTES } from "../../dataset/kernel/kernel.ts";

const STATE_BYTES = 40;
const STRIPE_BYTES = 32;
const BLOCK_BYTES = 65536;
const STATE_AT = KERNEL_BYTES;
const BLOCK_AT = STATE_AT + 64;

interface Shared {
  readonly kernel: Kernel;
  readonly state: Uint8Array;
  readonly block: Uint8Array;
}

/** Calls are synchronous, so that all hashes of a thread share one memory. */
let shared: Shared | undefined;

export class Xxh64 {
  readonly #state = new Uint8Array(STATE_BYTES);
  readonly #rest = new Uint8Array(STRIPE_BYTES);
  #restLength = 0;

  constructor() {
    const { kernel, state } = sharedKernel();
    kernel.xxh64Start(STATE_AT);
    this.#state.set(state);
  }

  update(bytes: Uint8Array): void {
    const { kernel, state, block } = sharedKernel();
    state.set(this.#state);
    let at = 0;
    while (at < bytes.length) {
      block.set(this.#rest.subarray(0, this.#restLength));
      const taken = Math.min(bytes.length - at, BLOCK_BYTES - this.#restLength);
      block.set(bytes.subarray(at, at + taken), this.#restLength);
      at += taken;
      const length = this.#restLength + taken;
      this.#restLength = length % STRIPE_BYTES;
      const whole = length - this.#restLength;
      kernel.xxh64Update(STATE_AT, BLOCK_AT, whole);
      this.#rest.set(block.subarray(whole, length));
    }
    this.#state.set(state);
  }

  /** Sixteen hexadecimal digits, as AIStore writes them; more bytes may follow. */
  digest(): string {
    const { kernel, state, block } = sharedKernel();
    state.set(this.#state);
    block.set(this.#rest.subarray(0, this.#restLength));
    kernel.xxh64Finish(STATE_AT, BLOCK_AT, this.#restLength);
    return Array.from(state.subarray(0, 8).toReversed(), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
  }
}

function sharedKernel(): Shared {
  if (shared !== undefined) return shared;
  const memory = new WebAssembly.Memory({ initial: 3, maximum: 3 });
  return shared = {
    kernel: bindKernel(memory),
    state: new Uint8Array(memory.buffer, STATE_AT, STATE_BYTES),
    block: new Uint8Array(memory.buffer, BLOCK_AT, BLOCK_BYTES),
  };
}
