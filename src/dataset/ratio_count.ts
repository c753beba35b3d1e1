/**
 * What storage that removes equal blocks and compresses would make of some files: their bytes are made again and
 * counted, nothing is read. It says what a dataset delivers of the ratios that were asked for.
 */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { Slot } from "../base/slot.ts";
import type { Source } from "../base/source.ts";
import { PAGE_BYTES } from "./file_identity.ts";
import { lz4Size } from "./lz4_size.ts";

/** Of a file this much is counted at most: it holds 16 blocks for each unit of the largest ratio. */
const COUNTED_MOST = 64 << 20;
/** So many slots of a file are compressed, spread over it. */
const COMPRESSED_SLOTS = 4;
/** With the entropy coding that lz4 has not: close to what zstd makes of the same bytes. */
const LEVEL = 3;

export class RatioCount {
  readonly #different = new Set<string>();
  #blocks = 0;
  #bytes = 0;
  #deflated = 0;
  #lz4 = 0;

  /** Counts a file; the slot holds whole blocks. */
  add(source: Source, slot: Slot): void {
    const counted = Math.min(source.size, COUNTED_MOST);
    const every = Math.max(1, Math.ceil(counted / slot.length / COMPRESSED_SLOTS));
    for (let at = 0, turn = 0; at < counted; at += slot.length, turn++) {
      const length = Math.min(slot.length, counted - at);
      source.fill(at, length, slot);
      const different = this.#count(slot.bytes.subarray(0, length));
      if (turn % every === 0) this.#compress(different);
    }
  }

  /** Blocks of 4 KiB to different ones; 1 before anything was counted. */
  get dedup(): number {
    return this.#blocks === 0 ? 1 : this.#blocks / this.#different.size;
  }

  /**
   * Bytes of different blocks, as storage compresses what is left, to bytes after compression: by deflate and by
   * lz4, whichever lies further from `asked`; 1 before anything was counted.
   */
  compress(asked: number): number {
    if (this.#bytes === 0) return 1;
    const [deflated, lz4] = [this.#bytes / this.#deflated, this.#bytes / this.#lz4];
    return Math.abs(deflated / asked - 1) > Math.abs(lz4 / asked - 1) ? deflated : lz4;
  }

  /** The blocks that were not seen before, moved to the front. */
  #count(bytes: Uint8Array): Uint8Array {
    let kept = 0;
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const end = Math.min(bytes.length, at + PAGE_BYTES);
      const digest = createHash("sha1").update(bytes.subarray(at, end)).digest("base64");
      this.#blocks++;
      if (this.#different.has(digest)) continue;
      this.#different.add(digest);
      bytes.copyWithin(kept, at, end);
      kept += end - at;
    }
    return bytes.subarray(0, kept);
  }

  #compress(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#bytes += bytes.length;
    this.#deflated += deflateRawSync(bytes, { level: LEVEL }).length;
    this.#lz4 += lz4Size(bytes);
  }
}
