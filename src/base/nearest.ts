/**
 * The hint "Did you mean ...?" for every word that the user may mistype: commands, options, workloads, keys.
 * It must never suggest something far-fetched: no hint is better than a wrong one.
 */

/** The candidate that differs least from the word, or undefined when none is near. Case is ignored. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = bound(word);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/**
 * `Did you mean 'x'?` with a space before it, or nothing: made to be appended to a sentence. Where none is near, those
 * that begin with the word.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const known = [...candidates];
  const hint = nearest(word, known);
  if (hint !== undefined) return ` Did you mean '${hint}'?`;
  const longer = word.length < SHORTEST_BEGINNING ? [] : known.filter((one) => one.startsWith(word));
  if (longer.length === 0) return "";
  const shown = longer.slice(0, MOST_SHOWN).map((one) => `'${one}'`);
  const more = longer.length - shown.length;
  return ` Did you mean ${shown.join(", ")}${more > 0 ? ` or one of ${more} more that begin so` : ""}?`;
}

const SHORTEST_BEGINNING = 3;
const MOST_SHOWN = 3;

/** A third of the word may be wrong, at most four characters; one-letter words get no hint. */
function bound(word: string): number {
  if (word.length < 2 || word.length > 200) return 0;
  return Math.min(4, Math.max(1, Math.floor(word.length / 3)));
}

/**
 * Damerau-Levenshtein distance (insertion, deletion, substitution, swap of neighbours, each 1), or
 * `limit + 1` as soon as it is certain to be larger.
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  const width = b.length + 1;
  let beforeLast = new Array<number>(width).fill(0);
  let last = Array.from({ length: width }, (_, column) => column);
  let row = new Array<number>(width).fill(0);
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    let smallest = i;
    for (let j = 1; j < width; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, at(beforeLast, j - 2) + 1);
      }
      row[j] = value;
      if (value < smallest) smallest = value;
    }
    // A swap looks back two rows, so one row above the limit is not yet a proof; the row before must be too.
    if (smallest > limit && Math.min(...last) > limit) return limit + 1;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
