/** One bucket of the stand-in: objects in memory, and what AIStore says of them. */
import { checksum, type ChecksumType } from "./checksums.ts";

export interface Stored {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: ChecksumType;
  readonly value: string;
  /** Number of the target that holds it. */
  readonly target: number;
}

export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface OpenUpload {
  readonly key: string;
  readonly begun: string;
  readonly parts: Map<number, Part>;
  /** AIStore keeps the bucket's own sum where parts came one after the other, CRC-32C where they did not. */
  isInOrder: boolean;
}

export class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, OpenUpload>();
  readonly checksumType: ChecksumType;

  constructor(checksumType: ChecksumType) {
    this.checksumType = checksumType;
  }

  put(key: string, bytes: Uint8Array<ArrayBuffer>, target: number, type = this.checksumType): Stored {
    const stored = { bytes, type, value: checksum(type, bytes), target };
    this.objects.set(key, stored);
    return stored;
  }

  /** Why a target cannot make an object of that name: objects are files, and each target has a tree of its own. */
  obstacle(key: string, target: number): string | undefined {
    const isHere = (other: string) => this.objects.get(other)?.target === target;
    const segments = key.split("/");
    for (let count = 1; count < segments.length; count++) {
      if (isHere(segments.slice(0, count).join("/"))) return "destination contains an object in its path";
    }
    const isFolder = [...this.objects.keys()].some((other) => other.startsWith(`${key}/`) && isHere(other));
    return isFolder ? "destination exists and is a virtual directory" : undefined;
  }

  /** The value of a page, as AIStore writes it: sizes are text, none for an empty object, null for no entries. */
  page(prefix: string, after: string, limit: number, uuid: string): string {
    const names = [...this.objects.keys()].sort().filter((name) => name.startsWith(prefix) && name > after);
    const shown = names.slice(0, limit);
    const entries = shown.map((name) => {
      const size = this.objects.get(name)?.bytes.length ?? 0;
      return { name, ...(size === 0 ? {} : { size: String(size) }), flags: 64 };
    });
    const token = names.length > shown.length ? shown.at(-1) ?? "" : "";
    return JSON.stringify({
      uuid,
      continuation_token: token,
      entries: entries.length === 0 ? null : entries,
      flags: 0,
    });
  }
}
