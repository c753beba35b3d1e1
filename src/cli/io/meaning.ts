/** What a word of fio or elbencho means here: the shape of the tables, and the short ways to write a row. */

/**
 * What becomes of one word: words of ours, or undefined to leave it out. `perJob`: what there is of each job is here of
 * all of them, so with several jobs it cannot be said alike; the text says what to do.
 */
export type Meaning =
  /** The same value under our name. */
  | { readonly kind: "value"; readonly to: string; readonly perJob?: string }
  /** Our words for a value; undefined: the value is not understood, `known` are. */
  | {
    readonly kind: "map";
    readonly known?: readonly string[];
    readonly map: (value: string) => readonly string[] | undefined;
    readonly perJob?: string;
  }
  /** A word without a value. */
  | { readonly kind: "flag"; readonly to: readonly string[] }
  /** fio's 0 or 1; a bare word counts as 1. */
  | { readonly kind: "switch"; readonly on: readonly string[]; readonly off?: readonly string[] }
  /** Has no effect on what is measured. */
  | { readonly kind: "ignored"; readonly valued: boolean }
  /** Cannot be said here. */
  | { readonly kind: "hint"; readonly valued: boolean; readonly hint: string };

export const value = (to: string): Meaning => ({ kind: "value", to });
export const perJob = (to: string, hint: string): Meaning => ({ kind: "value", to, perJob: hint });
export const hint = (text: string, valued = true): Meaning => ({ kind: "hint", valued, hint: text });
export const ignored = (valued: boolean): Meaning => ({ kind: "ignored", valued });
