/** Reads switches, words out of a closed list, free text, paths and secrets. */
import { didYouMean } from "../../base/nearest.ts";
import type { BoolKey, DtypeKey, EnumKey } from "../key.ts";
import { type Dtype, DTYPES, isDtype } from "../../dataset/dtype.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { bad, good, type Outcome } from "./outcome.ts";

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "t", "yes", "y", "on", "1"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "f", "no", "n", "off", "0"]);

/** The switch that a word means, or undefined: `yes true t y on 1` and `no false f n off 0`, in any case. */
export function boolOfWord(word: string): boolean | undefined {
  const plain = word.trim().toLowerCase();
  if (TRUE_WORDS.has(plain)) return true;
  return FALSE_WORDS.has(plain) ? false : undefined;
}

export function readBool(raw: RawValue, key: BoolKey): Outcome<boolean> {
  if (typeof raw === "boolean") return good(raw);
  if (typeof raw === "string" || typeof raw === "number") {
    const value = boolOfWord(String(raw));
    if (value !== undefined) return good(value);
    if (key.otherTextIsFalse === true) return good(false, "is neither true nor false and counts as false");
  }
  return bad("it takes true or false", "Write true or false.");
}

export function readEnum(raw: RawValue, key: EnumKey): Outcome<string> {
  const legal = `Write one of: ${key.values.join(", ")}.`;
  if (typeof raw !== "string" && typeof raw !== "boolean") {
    return bad(`it takes one of ${key.values.join(", ")}`, legal);
  }
  const word = String(raw).trim().toLowerCase();
  const value = Object.hasOwn(key.synonyms ?? {}, word) ? key.synonyms?.[word] ?? word : word;
  if (key.values.includes(value)) return good(value);
  const refusal = key.refused !== undefined && Object.hasOwn(key.refused, value)
    ? key.refused[value]
    : undefined;
  if (refusal !== undefined) return bad(refusal, legal);
  return bad(`it takes one of ${key.values.join(", ")}`, legal + didYouMean(word, key.values));
}

/** numpy's other names, and the codes of its array headers. */
const DTYPE_SYNONYMS: Readonly<Record<string, Dtype>> = {
  half: "float16",
  single: "float32",
  float: "float64",
  double: "float64",
  byte: "int8",
  ubyte: "uint8",
  short: "int16",
  ushort: "uint16",
  int: "int64",
  uint: "uint64",
  bool_: "bool",
  ...Object.fromEntries(
    Object.entries(DTYPES).flatMap(([name, { numpy }]) => {
      const dtype = name as Dtype; // the entries of DTYPES are keyed by exactly this type
      return [[numpy, dtype], [numpy.slice(1), dtype]];
    }),
  ),
};

export function dtypeOfWord(word: string): Dtype | undefined {
  const plain = word.trim().toLowerCase();
  if (isDtype(plain)) return plain;
  return Object.hasOwn(DTYPE_SYNONYMS, plain) ? DTYPE_SYNONYMS[plain] : undefined;
}

export function readDtype(raw: RawValue, _key: DtypeKey): Outcome<Dtype> {
  const names = Object.keys(DTYPES);
  const value = typeof raw === "string" ? dtypeOfWord(raw) : undefined;
  if (value !== undefined) return good(value);
  const hint = typeof raw === "string" ? didYouMean(raw, names) : "";
  return bad("it takes the name of an element type", `Write one of: ${names.join(", ")}.${hint}`);
}

export function readText(raw: RawValue): Outcome<string> {
  if (typeof raw === "number" && Number.isFinite(raw)) return good(String(raw));
  if (typeof raw !== "string") {
    return bad("it takes text", "Write text, in quotes where YAML would read it otherwise.");
  }
  // deno-lint-ignore no-control-regex -- names and addresses with control characters break every protocol below
  if (/[\u0000-\u001f\u007f]/.test(raw)) {
    return bad("it holds a control character", "Write it without line breaks and control characters.");
  }
  return good(raw);
}

export function readPath(raw: RawValue): Outcome<string> {
  const outcome = readText(raw);
  return outcome.ok ? good(withoutEndSlashes(outcome.value)) : outcome;
}

/** Numbers are refused: YAML would already have dropped the leading zeros of a key. */
export function readSecret(raw: RawValue): Outcome<string> {
  if (typeof raw !== "string") return bad("it takes text", "Put the secret in quotes.");
  return readText(raw);
}

/** Keeps "/", "./" and "scheme://", which mean something else without their slash. */
function withoutEndSlashes(path: string): string {
  const short = path.replace(/\/+$/, "");
  return short === "" || short === "." || short.endsWith(":") ? path : short;
}
