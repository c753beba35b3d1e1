/**
 * Turns what the YAML parser made into plain values: merge keys (`<<`) applied, shared anchors measured as if
 * they were written out. A small document that expands into a huge one must be refused before anybody walks it.
 */
import { configError } from "../../base/errors.ts";
import type { RawValue } from "./raw_config.ts";

const MOST_VALUES = 100_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;
const DEEPEST = 64;

interface Size {
  readonly values: number;
  readonly characters: number;
}

/** The plain value; `document` begins the messages, e.g. "The workload file 'x.yaml'". */
export function plainValue(parsed: unknown, document: string): RawValue {
  checkExpansion(parsed, document);
  const made = new Map<object, RawValue>();

  const build = (value: unknown): RawValue => {
    if (value === null || typeof value !== "object") return scalar(value);
    const known = made.get(value);
    if (known !== undefined) return known;
    const plain = Array.isArray(value) ? value.map(build) : mapping(value);
    made.set(value, plain);
    return plain;
  };

  const mapping = (value: object): RawValue => {
    const pairs = new Map<string, RawValue>();
    for (const [key, item] of Object.entries(value)) {
      if (key === "<<") continue;
      pairs.set(key, build(item));
    }
    if (Object.hasOwn(value, "<<")) {
      for (const [key, item] of mergePairs(build(Reflect.get(value, "<<")), document)) {
        if (!pairs.has(key)) pairs.set(key, item);
      }
    }
    return Object.fromEntries(pairs);
  };

  return build(parsed);
}

function mergePairs(value: RawValue, document: string): [string, RawValue][] {
  const sources = isList(value) ? value : [value];
  return sources.flatMap((source) => {
    if (source === null || typeof source !== "object" || isList(source)) {
      throw configError(
        "YAML_SHAPE",
        "<<",
        `${document} merges something that is not a mapping with '<<'`,
        "Let '<<' name an anchored mapping",
      );
    }
    return Object.entries(source);
  });
}

function isList(value: RawValue): value is readonly RawValue[] {
  return Array.isArray(value);
}

function scalar(value: unknown): RawValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  return String(value);
}

/**
 * Refuses what would be too much when every alias were written out; linear in the document as written. `before`
 * values count as well; the answer is the new sum.
 */
export function checkExpansion(root: unknown, document: string, before = 0): number {
  const sizes = new Map<object, Size | "open">();
  const measure = (value: unknown, depth: number): Size => {
    if (typeof value === "string") return { values: 1, characters: value.length };
    if (value === null || typeof value !== "object") return { values: 1, characters: 0 };
    const known = sizes.get(value);
    if (known === "open") {
      throw configError(
        "YAML_CYCLE",
        "",
        `${document} has an anchor that contains itself`,
        "Remove the alias (*) that points back",
      );
    }
    if (known !== undefined) return known;
    if (depth > DEEPEST) throw tooDeep(document);
    sizes.set(value, "open");
    let values = 1;
    let characters = 0;
    for (const item of Array.isArray(value) ? value : Object.values(value)) {
      const size = measure(item, depth + 1);
      values += size.values;
      characters += size.characters;
      if (values > MOST_VALUES || characters > MOST_CHARACTERS) throw tooLarge(document);
    }
    const size = { values, characters };
    sizes.set(value, size);
    return size;
  };
  const sum = before + measure(root, 0).values;
  if (sum > MOST_VALUES) throw tooLarge(document);
  return sum;
}

/** Also the answer when the parser itself ran out of stack. */
export function tooDeep(document: string, cause?: unknown): Error {
  return configError(
    "YAML_TOO_DEEP",
    "",
    `${document} is nested more than ${DEEPEST} levels deep`,
    "A workload needs about five levels; check the brackets and the indentation",
    cause,
  );
}

function tooLarge(document: string): Error {
  return configError(
    "YAML_TOO_LARGE",
    "",
    `${document} holds more than ${MOST_VALUES} values or 16 MiB of text once its anchors are written out`,
    "A workload has a few dozen values; check that this is the right file",
  );
}
