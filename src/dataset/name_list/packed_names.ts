/**
 * Sorted names in few bytes each: a name is told by what it has in common with the one before, at its beginning
 * and at its end. The bytes are shared memory, so that all Workers read one copy.
 */

/** Plain data that crosses threads without a copy. */
export interface PackedNames {
  readonly kind: "packed";
  readonly count: number;
  readonly chunks: readonly SharedArrayBuffer[];
  /** Where each group of names begins: chunk times CHUNK_BYTES plus the place in it. */
  readonly groups: SharedArrayBuffer;
}

/** Names of a group; its first one stands whole. */
const GROUP = 16;
const CHUNK_BYTES = 1 << 20;
/** No system call and no object store takes a longer name. */
const LONGEST_NAME = 4096;
/** Three numbers of at most five bytes. */
const LONGEST_ENTRY = LONGEST_NAME + 15;

/** Takes names in their order. */
export class PackedNamesWriter {
  readonly #chunks: Uint8Array<SharedArrayBuffer>[] = [];
  #groups = new Float64Array(1024);
  #count = 0;
  #at = CHUNK_BYTES;
  #before = new Uint8Array(LONGEST_NAME);
  #beforeLength = 0;
  #name = new Uint8Array(LONGEST_NAME);
  readonly #encoder = new TextEncoder();

  add(text: string): void {
    const { read, written: length } = this.#encoder.encodeInto(text, this.#name);
    if (read < text.length) {
      throw new RangeError(`A name of ${text.length} characters is longer than any storage has`);
    }
    const begins = this.#count % GROUP === 0;
    if (begins) this.#begin();
    const prefix = begins ? 0 : this.#sharedStart(length);
    const suffix = begins ? 0 : this.#sharedEnd(length, prefix);
    this.#number(prefix);
    this.#number(suffix);
    this.#number(length - prefix - suffix);
    this.#chunk.set(this.#name.subarray(prefix, length - suffix), this.#at);
    this.#at += length - prefix - suffix;
    this.#count++;
    [this.#before, this.#name] = [this.#name, this.#before];
    this.#beforeLength = length;
  }

  finish(): PackedNames {
    const used = Math.ceil(this.#count / GROUP);
    const groups = new Float64Array(new SharedArrayBuffer(used * 8));
    groups.set(this.#groups.subarray(0, used));
    return {
      kind: "packed",
      count: this.#count,
      chunks: this.#chunks.map((chunk) => chunk.buffer),
      groups: groups.buffer,
    };
  }

  get #chunk(): Uint8Array {
    const chunk = this.#chunks.at(-1);
    if (!chunk) throw new RangeError("A name outside any group");
    return chunk;
  }

  /** A group never crosses the end of a chunk. */
  #begin(): void {
    if (this.#at + GROUP * LONGEST_ENTRY > CHUNK_BYTES) {
      this.#chunks.push(new Uint8Array(new SharedArrayBuffer(CHUNK_BYTES)));
      this.#at = 0;
    }
    const group = this.#count / GROUP;
    if (group === this.#groups.length) {
      const groups = new Float64Array(2 * group);
      groups.set(this.#groups);
      this.#groups = groups;
    }
    this.#groups[group] = (this.#chunks.length - 1) * CHUNK_BYTES + this.#at;
  }

  #sharedStart(length: number): number {
    const most = Math.min(length, this.#beforeLength);
    let same = 0;
    while (same < most && this.#name[same] === this.#before[same]) same++;
    return same;
  }

  #sharedEnd(length: number, start: number): number {
    const most = Math.min(length, this.#beforeLength) - start;
    let same = 0;
    while (same < most && this.#name[length - 1 - same] === this.#before[this.#beforeLength - 1 - same]) {
      same++;
    }
    return same;
  }

  #number(value: number): void {
    const chunk = this.#chunk;
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) chunk[this.#at++] = 128 + rest % 128;
    chunk[this.#at++] = rest;
  }
}

/** Finds single names, and walks over all of them. */
export class PackedNamesReader {
  readonly #names: PackedNames;
  readonly #chunks: readonly Uint8Array[];
  readonly #groups: Float64Array;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #text = new Uint8Array(LONGEST_NAME);
  #other = new Uint8Array(LONGEST_NAME);
  #length = 0;
  readonly #decoder = new TextDecoder();

  constructor(names: PackedNames) {
    this.#names = names;
    this.#chunks = names.chunks.map((chunk) => new Uint8Array(chunk));
    this.#groups = new Float64Array(names.groups);
  }

  at(place: number): string {
    this.#open(Math.floor(place / GROUP));
    for (let skipped = 0; skipped <= place % GROUP; skipped++) this.#next();
    return this.#decoder.decode(this.#text.subarray(0, this.#length));
  }

  *all(): Generator<string> {
    for (let place = 0; place < this.#names.count; place++) {
      if (place % GROUP === 0) this.#open(place / GROUP);
      this.#next();
      yield this.#decoder.decode(this.#text.subarray(0, this.#length));
    }
  }

  #open(group: number): void {
    const start = this.#groups[group] ?? 0;
    this.#chunk = this.#chunks[Math.floor(start / CHUNK_BYTES)] ?? this.#chunk;
    this.#at = start % CHUNK_BYTES;
    this.#length = 0;
  }

  #next(): void {
    const prefix = this.#number();
    const suffix = this.#number();
    const middle = this.#number();
    const before = this.#text;
    const text = this.#other;
    text.set(before.subarray(0, prefix));
    text.set(this.#chunk.subarray(this.#at, this.#at + middle), prefix);
    text.set(before.subarray(this.#length - suffix, this.#length), prefix + middle);
    this.#at += middle;
    this.#length = prefix + middle + suffix;
    [this.#text, this.#other] = [text, before];
  }

  #number(): number {
    let value = 0;
    for (let weight = 1;; weight *= 128) {
      const byte = this.#chunk[this.#at++] ?? 0;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  }
}
