/**
 * Aligned memory outside every arena, for O_DIRECT probes and for bounce buffers of the main thread. Each piece
 * has one owner who frees it; what is still owned is counted, so that a test sees a leak.
 */
import { ERRNO, storageError } from "./errno.ts";
import { libc } from "./libc.ts";

let pieces = 0;
let bytes = 0;

/** What is allocated and not yet freed in this thread. */
export function alignedMemoryInUse(): { readonly pieces: number; readonly bytes: number } {
  return { pieces, bytes };
}

export class AlignedMemory implements Disposable {
  readonly address: bigint;
  readonly length: number;
  /** The memory as a view; must not be used after free(). */
  readonly bytes: Uint8Array<ArrayBuffer>;
  #pointer: Deno.PointerObject | undefined;

  constructor(length: number, alignment: number) {
    if (!Number.isSafeInteger(length) || length < 1) throw new RangeError(`Cannot allocate ${length} bytes`);
    const out = new BigUint64Array(1);
    const errno = libc().posix_memalign(out, BigInt(alignment), BigInt(length));
    if (errno === ERRNO.EINVAL) {
      throw new RangeError(`Alignment ${alignment} is not a power of two from 8 on`);
    }
    const pointer = Deno.UnsafePointer.create(out[0] ?? 0n);
    if (errno !== 0 || !pointer) {
      throw storageError({
        call: "posix_memalign",
        operation: `allocate ${length} bytes of`,
        path: "memory",
        errno,
      });
    }
    this.#pointer = pointer;
    this.address = out[0] ?? 0n;
    this.length = length;
    this.bytes = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, length));
    pieces++;
    bytes += length;
  }

  /** Gives the memory back; a second call is a bug and throws. */
  free(): void {
    if (!this.#pointer) throw new Error("This aligned memory was already freed");
    libc().free(this.#pointer);
    this.#pointer = undefined;
    pieces--;
    bytes -= this.length;
  }

  [Symbol.dispose](): void {
    if (this.#pointer) this.free();
  }
}
