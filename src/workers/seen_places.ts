/** The places that wrong bytes of one file came from: more may come from there, in pieces too short to tell. */
import type { LikelyOrigin, Origin } from "../dataset/identify.ts";

/** From where bytes came: another place, and how much further back they belong there. */
export interface Seen {
  readonly place: Pick<LikelyOrigin, "file" | "datasetHash">;
  readonly by: number;
}

const MOST_SEEN = 16;

export class SeenPlaces {
  readonly #file: number;
  readonly #seen: Seen[] = [];

  /** `file` is the one in which the bytes were found. */
  constructor(file: number) {
    this.#file = file;
  }

  get count(): number {
    return this.#seen.length;
  }

  /** Where bytes found at `at` come from, if they come from one of these places. */
  likely(at: number): LikelyOrigin[] {
    return this.#seen.map((seen) => ({ ...seen.place, offset: at - seen.by }));
  }

  /** The place of bytes found at `at`; undefined where they come from none. */
  remember(origin: Origin, at: number): Seen | undefined {
    if (!("offset" in origin) || origin.offset === undefined) return undefined;
    const file = origin.kind === "shifted" ? this.#file : origin.file;
    const place = origin.kind === "otherDataset" ? { file, datasetHash: origin.datasetHash } : { file };
    const by = at - origin.offset;
    const seen = this.#seen.find((one) =>
      one.by === by && one.place.file === file && one.place.datasetHash === place.datasetHash
    );
    if (seen) return seen;
    const added = { place, by };
    if (this.#seen.length < MOST_SEEN) this.#seen.push(added);
    return added;
  }
}
