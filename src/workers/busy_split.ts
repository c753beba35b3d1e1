/**
 * What a generator did in the time in which it made no bytes: with several files under way nobody can say to which of
 * them a wait belongs, so it is split by how long files were written and how long files that lay there were read.
 */

export interface Elsewhere {
  readonly readSeconds: number;
  readonly writeSeconds: number;
}

/**
 * `seconds` is that time of the thread; `reading` and `writing` are added up over its files, each without the making of
 * bytes. Pure.
 */
export function splitElsewhere(seconds: number, reading: number, writing: number): Elsewhere {
  const rest = Math.max(0, seconds);
  const sum = reading + writing;
  const readSeconds = sum > 0 ? rest * Math.min(1, reading / sum) : 0;
  return { readSeconds, writeSeconds: rest - readSeconds };
}
