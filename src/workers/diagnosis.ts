/** What a difference is called and how it is told, from where its bytes come from. Pure. */
import type { Origin } from "../dataset/identify.ts";
import type { FindingKind } from "../report/schema/parts.ts";

export interface Diagnosis {
  readonly kind: FindingKind;
  /** Differences of one kind with the same text here belong together. */
  readonly origin: string;
  readonly detail: string;
  /** How many bits are wrong, where that is all. */
  readonly bits?: number;
}

export function flippedBits(bits: number): Diagnosis {
  const detail = `differs in ${bits} ${bits === 1 ? "bit" : "bits"}`;
  return { kind: "bitflip", origin: "", detail, bits };
}

/** Of bytes that may be anybody's. */
export const TOO_SHORT: Diagnosis = {
  kind: "foreign",
  origin: "",
  detail: "holds other bytes, too few to tell from where",
};

export function diagnose(origin: Origin, nameOf: (file: number) => string | undefined): Diagnosis {
  switch (origin.kind) {
    case "zeros":
      return { kind: "zeroed", origin: "", detail: "holds zeros" };
    case "flipped":
      return flippedBits(origin.bits);
    case "shifted":
      return {
        kind: "shifted",
        origin: String(origin.by),
        detail: `holds bytes of this file from offset ${origin.offset}, ${Math.abs(origin.by)} bytes too ${
          origin.by > 0 ? "late" : "early"
        }${among(origin)}`,
      };
    case "sameDataset": {
      const name = nameOf(origin.file) ?? `file ${origin.file}`;
      return { kind: "swapped", origin: name, detail: `holds bytes of ${name}${from(origin)}` };
    }
    case "otherDataset": {
      const name = nameOf(origin.file) ?? `file ${origin.file}`;
      const detail = `holds bytes of ${name}${from(origin)} of dataset ${origin.datasetHash}`;
      return origin.samePlace
        ? {
          kind: "stale",
          origin: origin.datasetHash,
          detail: `${detail}: an older or other version of this place`,
        }
        : { kind: "foreign", origin: origin.datasetHash, detail };
    }
    case "foreign":
      return { kind: "foreign", origin: "", detail: "holds bytes of unknown origin" };
  }
}

interface Place {
  readonly offset: number | undefined;
  readonly places?: number;
}

function from(place: Place): string {
  return place.offset === undefined ? "" : ` from offset ${place.offset}${among(place)}`;
}

/** Where pages repeat (dataset.dedup_ratio), a page alone does not say where it comes from. */
function among({ places = 1 }: Place): string {
  return places > 1 ? `, one of ${places} places that hold the same` : "";
}
