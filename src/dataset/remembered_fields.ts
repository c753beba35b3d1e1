/**
 * What a file remembers of its derived fields: the latest of each layout, and those over much data by what they
 * describe, since a ZIP archive holds each checksum twice. It does not grow with the file.
 */
import type { Derivation, Derived, Layout } from "../base/segment.ts";
import { LatestFields } from "./latest_fields.ts";

interface Shared {
  readonly by: Derivation;
  readonly field: Uint8Array;
}

export class RememberedFields {
  readonly #layout: Layout;
  /** Made when they are needed: of a small file their making would take longer than the comparison. */
  #own: LatestFields | undefined;
  #derived: WeakMap<Layout, LatestFields> | undefined;
  #firstShared: { readonly of: Derived["of"]; readonly fields: Shared[] } | undefined;
  #shared: WeakMap<Derived["of"], Shared[]> | undefined;

  /** `layout` is the file's own; fields may belong to others that it describes. */
  constructor(layout: Layout) {
    this.#layout = layout;
  }

  get(layout: Layout, segment: Derived): Uint8Array | undefined {
    return this.#latestOf(layout).get(segment.at) ?? this.#sharedField(segment);
  }

  set(layout: Layout, segment: Derived, field: Uint8Array): void {
    this.#latestOf(layout).set(segment.at, field);
    this.#share(segment, field);
  }

  #latestOf(layout: Layout): LatestFields {
    if (layout === this.#layout) return this.#own ??= new LatestFields();
    this.#derived ??= new WeakMap();
    let known = this.#derived.get(layout);
    if (!known) this.#derived.set(layout, known = new LatestFields());
    return known;
  }

  #sharedFields(of: Derived["of"]): Shared[] | undefined {
    return this.#firstShared?.of === of ? this.#firstShared.fields : this.#shared?.get(of);
  }

  #sharedField({ of, derive, length }: Derived): Uint8Array | undefined {
    return this.#sharedFields(of)?.find(({ field, by }) => by === derive && field.length === length)?.field;
  }

  #share({ of, derive }: Derived, field: Uint8Array): void {
    const fields = this.#sharedFields(of);
    if (fields) fields.push({ by: derive, field });
    else if (!this.#firstShared) this.#firstShared = { of, fields: [{ by: derive, field }] };
    else (this.#shared ??= new WeakMap()).set(of, [{ by: derive, field }]);
  }
}
