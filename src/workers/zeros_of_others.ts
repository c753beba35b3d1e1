/**
 * Zeros that came from elsewhere with what lies beside them. Where data is compressible, much of what comes from another
 * place is zeros: they are zeroed only where the place that their neighbours come from holds none.
 */
import type { OtherSources } from "../dataset/other_sources.ts";
import type { Damage } from "./damage.ts";
import type { Seen } from "./seen_places.ts";

/**
 * Zeros in data that was asked to be compressible are no longer than this, and lie no further from its noise: a stripe,
 * in columns that widen each byte to four.
 */
export const STRIPE_BYTES = 4 * 2048;

/** In order; `renamed` tells of zeros that they come from there. */
export function withoutZerosOfOthers(
  damages: readonly Damage[],
  others: OtherSources,
  renamed: (zeros: Damage, from: Seen) => Damage,
): readonly Damage[] {
  const sorted = damages.toSorted((a, b) => a.at - b.at);
  return sorted.map((damage, index) => {
    if (damage.kind !== "zeroed" || damage.end - damage.at > STRIPE_BYTES) return damage;
    for (const seen of placesBeside(sorted, index)) {
      if (holdsZeros(others, seen, damage)) return renamed(damage, seen);
    }
    return damage;
  });
}

function holdsZeros(others: OtherSources, { place, by }: Seen, { at, end }: Damage): boolean {
  const other = others.of(place);
  const offset = at - by;
  if (!other || offset < 0 || offset + end - at > other.size) return false;
  return other.piece(offset, end - at).every((byte) => byte === 0);
}

/** Where the damages come from that stand next to one of them, no further away than a stripe. */
function* placesBeside(sorted: readonly Damage[], index: number): Generator<Seen> {
  const { at, end } = sorted[index]!;
  for (const step of [-1, 1]) {
    for (let i = index + step;; i += step) {
      const beside = sorted[i];
      if (!beside || Math.max(beside.at - end, at - beside.end) > STRIPE_BYTES) break;
      if (!beside.seen) continue;
      yield beside.seen;
      break;
    }
  }
}
