/**
 * Reads whole numbers, numbers, sizes and times. NaN, infinities, values from 2^53 on (which would lose digits)
 * and values outside the key's range never get through.
 */
import { parseBytes, type Parsed, parseDuration } from "../../base/units.ts";
import type { BytesKey, DurationKey, IntKey, NumberKey } from "../key.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { bad, good, type Outcome } from "./outcome.ts";

export function readInt(raw: RawValue, key: IntKey): Outcome<number> {
  if (typeof raw === "string" && key.fromText !== undefined) {
    return readInt(/^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : Number.NaN, key);
  }
  if (typeof raw !== "number" || !Number.isInteger(raw)) return notThis("a whole number", key);
  return inRange(raw, key, "a whole number");
}

export function readNumber(raw: RawValue, key: NumberKey): Outcome<number> {
  if (typeof raw !== "number") return notThis("a number", key);
  return inRange(raw, key, "a number");
}

export function readBytes(raw: RawValue, key: BytesKey): Outcome<number> {
  const outcome = withUnit(raw, parseBytes, key, "a number of bytes, or text such as 64KiB");
  if (outcome.ok && key.fractional !== true && !Number.isInteger(outcome.value)) {
    return bad("bytes come whole", "Write a whole number of bytes.");
  }
  return outcome;
}

export function readDuration(raw: RawValue, key: DurationKey): Outcome<number> {
  if (typeof raw === "number" && raw < 0 && key.negativeIsZero === true) return good(0);
  return withUnit(raw, parseDuration, key, "a number of seconds, or text such as 1m30s");
}

/** "from 0 to 9", "1 or more", or nothing. */
export function rangeText(range: { readonly min?: number; readonly max?: number }): string {
  if (range.min !== undefined && range.max !== undefined) return `from ${range.min} to ${range.max}`;
  if (range.min !== undefined) return `${range.min} or more`;
  return range.max === undefined ? "" : `${range.max} or less`;
}

type Ranged = IntKey | NumberKey | BytesKey | DurationKey;

function withUnit(
  raw: RawValue,
  parse: (text: string) => Parsed,
  key: BytesKey | DurationKey,
  what: string,
): Outcome<number> {
  if (typeof raw === "number") return inRange(raw, key, what);
  if (typeof raw !== "string") return notThis(what, key);
  const parsed = parse(raw);
  if ("value" in parsed) return inRange(parsed.value, key, what);
  return bad(parsed.reason, `Write ${what}.`);
}

function inRange(value: number, key: Ranged, what: string): Outcome<number> {
  if (Number.isNaN(value)) return notThis(what, key);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return bad("it is 2^53 or more, where numbers lose digits", `Write ${described(what, key)} below 2^53.`);
  }
  if (value < (key.min ?? -Infinity) || value > (key.max ?? Infinity)) return notThis(what, key);
  return good(value);
}

function notThis(what: string, key: Ranged): Outcome<never> {
  return bad(`it takes ${described(what, key)}`, `Write ${described(what, key)}.`);
}

function described(what: string, key: Ranged): string {
  const range = rangeText(key);
  return range === "" ? what : `${what}, ${range}`;
}
