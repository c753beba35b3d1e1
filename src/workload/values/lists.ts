/** Reads lists of whole numbers and lists of words. */
import type { IntListKey } from "../key.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { rangeText } from "./numbers.ts";
import { bad, good, type Outcome } from "./outcome.ts";

export function readIntList(raw: RawValue, key: IntListKey): Outcome<readonly number[]> {
  const what = `a list of whole numbers${key.min === undefined ? "" : `, each ${rangeText(key)}`}`;
  const legal = (item: RawValue): item is number =>
    typeof item === "number" && Number.isSafeInteger(item) && item >= (key.min ?? -Infinity) &&
    item <= (key.max ?? Infinity);
  if (isList(raw) && raw.every(legal)) return good(raw);
  return bad(`it takes ${what}`, `Write ${what}, for instance [128, 128].`);
}

export function readTextList(raw: RawValue): Outcome<readonly string[]> {
  const items = typeof raw === "string" ? [raw] : raw;
  if (isList(items) && items.every((item) => typeof item === "string")) return good(items);
  return bad("it takes a word or a list of words", "Write a list of words, for instance [a, b].");
}

/** Array.isArray loses the element type of a readonly list. */
export function isList(raw: RawValue): raw is readonly RawValue[] {
  return Array.isArray(raw);
}
