/**
 * FlatBuffers, as far as an Arrow schema needs them: tables, vectors of tables, strings. Everything that is
 * referred to is written behind what refers to it, as offsets must point forward.
 */

/** A field of a table; `ref` reserves an offset that `point` fills. */
export type FlatField =
  | { readonly bytes: 1 | 2 | 4 | 8; readonly value: number }
  | "ref"
  | undefined;

export class FlatWriter {
  readonly #bytes: number[] = [];

  /** The root's offset comes first; returns its slot. */
  root(): number {
    return this.#slot();
  }

  /** Writes a table that `slot` points to; returns the slots of its `ref` fields in order. */
  table(slot: number, fields: readonly FlatField[]): readonly number[] {
    const places: number[] = [];
    let size = 4;
    for (const field of fields) {
      if (field === undefined) {
        places.push(0);
        continue;
      }
      const bytes = field === "ref" ? 4 : field.bytes;
      size = Math.ceil(size / bytes) * bytes;
      places.push(size);
      size += bytes;
    }
    const vtable = 4 + 2 * fields.length;
    // The table begins at a multiple of 8, its vtable right in front of it.
    while ((this.#bytes.length + vtable) % 8 !== 0) this.#bytes.push(0);
    this.#number(vtable, 2);
    this.#number(size, 2);
    for (const place of places) this.#number(place, 2);
    const at = this.#bytes.length;
    this.#put(slot, at - slot);
    this.#number(vtable, 4);
    const slots: number[] = [];
    fields.forEach((field, i) => {
      if (field === undefined) return;
      while (this.#bytes.length < at + (places[i] ?? 0)) this.#bytes.push(0);
      if (field === "ref") slots.push(this.#slot());
      else this.#number(field.value, field.bytes);
    });
    return slots;
  }

  /** A vector of tables: the slots of its elements. */
  vector(slot: number, count: number): readonly number[] {
    this.#align(4);
    this.#put(slot, this.#bytes.length - slot);
    this.#number(count, 4);
    return Array.from({ length: count }, () => this.#slot());
  }

  text(slot: number, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#align(4);
    this.#put(slot, this.#bytes.length - slot);
    this.#number(bytes.length, 4);
    this.#bytes.push(...bytes, 0);
  }

  finish(): Uint8Array {
    this.#align(8);
    return Uint8Array.from(this.#bytes);
  }

  #slot(): number {
    this.#align(4);
    this.#number(0, 4);
    return this.#bytes.length - 4;
  }

  #align(to: number): void {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
  }

  #number(value: number, bytes: number): void {
    for (let i = 0, rest = value; i < bytes; i++, rest = Math.floor(rest / 256)) this.#bytes.push(rest % 256);
  }

  #put(at: number, value: number): void {
    for (let i = 0, rest = value; i < 4; i++, rest = Math.floor(rest / 256)) this.#bytes[at + i] = rest % 256;
  }
}
