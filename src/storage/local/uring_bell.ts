/** A read of an eventfd that is armed in a ring, so that whoever rings ends a sleep there. */
import type { Ring } from "../../../ffi/io_uring.ts";

export class UringBell {
  readonly #ring: Pick<Ring, "readStream">;
  readonly #id: number;
  readonly #bell: number | undefined;
  // An explicit buffer: the garbage collector moves small typed arrays that have none of their own.
  readonly #rung = new Uint8Array(new ArrayBuffer(64));
  #isArmed = false;

  /** `id` of the read in the ring; without `bell` nothing ever rings. */
  constructor(ring: Pick<Ring, "readStream">, id: number, bell: number | undefined) {
    this.#ring = ring;
    this.#id = id;
    this.#bell = bell;
  }

  get isThere(): boolean {
    return this.#bell !== undefined;
  }

  /** The kernel may write into the memory of the bell. */
  get isArmed(): boolean {
    return this.#isArmed;
  }

  arm(): void {
    if (this.#bell === undefined || this.#isArmed) return;
    const address = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(this.#rung)));
    this.#ring.readStream(this.#id, this.#bell, address, 8);
    this.#isArmed = true;
  }

  /** It rang, or its read was cancelled. */
  answered(): void {
    this.#isArmed = false;
  }
}
