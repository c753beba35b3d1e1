/**
 * Reads an emulated time: seconds, text with a unit, or a distribution. Unlike DLIO it never turns something that
 * it does not understand into no time at all.
 */
import { didYouMean } from "../../base/nearest.ts";
import { parseDuration } from "../../base/units.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { isList } from "./lists.ts";
import { bad, good, type Outcome } from "./outcome.ts";
import type { TimeValue } from "./time_value.ts";

const PARAMETERS = {
  constant: ["mean"],
  normal: ["mean", "stdev"],
  uniform: ["min", "max"],
  gamma: ["shape", "scale"],
  exponential: ["scale"],
  poisson: ["lam"],
} as const satisfies Record<TimeValue["kind"], readonly string[]>;

const REMEDY =
  "Write seconds, text such as 250ms, or a distribution such as {type: normal, mean: 0.3, stdev: 0.05}.";

export function readTimeValue(raw: RawValue): Outcome<TimeValue> {
  const plain = readSeconds(raw);
  if (plain.ok) return good({ kind: "constant", mean: plain.value });
  if (raw === null || typeof raw !== "object" || isList(raw)) return plain;
  return readDistribution(raw);
}

function readSeconds(raw: RawValue): Outcome<number> {
  if (typeof raw === "string") {
    const parsed = parseDuration(raw);
    return "value" in parsed ? good(parsed.value) : bad(parsed.reason, REMEDY);
  }
  if (typeof raw === "number" && raw >= 0 && raw <= Number.MAX_SAFE_INTEGER) return good(raw);
  return bad("it takes a time of 0 s or more, below 2^53 s, or a distribution", REMEDY);
}

function readDistribution(raw: { readonly [key: string]: RawValue }): Outcome<TimeValue> {
  const { type: written, ...rest } = raw;
  const type = written ?? (rest["stdev"] === undefined ? "constant" : "normal");
  if (typeof type !== "string" || !isDistribution(type)) {
    const hint = typeof type === "string" ? didYouMean(type, Object.keys(PARAMETERS)) : "";
    return bad(
      `there is no such distribution; there are ${Object.keys(PARAMETERS).join(", ")}`,
      REMEDY + hint,
    );
  }
  const legal: readonly string[] = PARAMETERS[type];
  const values: Record<string, number> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (!legal.includes(name)) {
      return bad(
        `a ${type} time has no '${name}'; it has ${legal.join(" and ")}.${didYouMean(name, legal)}`,
        REMEDY,
      );
    }
    const seconds = readSeconds(value);
    if (!seconds.ok) return bad(`its ${name} is no time of 0 s or more`, REMEDY);
    values[name] = seconds.value;
  }
  return distribution(type, values);
}

/** DLIO takes a distribution without its mean, and {}, as no time; what others lack is refused. */
function distribution(kind: TimeValue["kind"], given: Readonly<Record<string, number>>): Outcome<TimeValue> {
  const { mean = 0, stdev = 0, min, max, shape, scale, lam } = given;
  const lacking = PARAMETERS[kind].filter((name) =>
    name !== "mean" && name !== "stdev" && given[name] === undefined
  );
  if (lacking.length > 0) return bad(`a ${kind} time needs ${lacking.join(" and ")}`, REMEDY);
  switch (kind) {
    case "constant":
      return good({ kind, mean });
    case "normal":
      // Only a deviation means no time in DLIO, and a deviation of 0 is a constant.
      return given["mean"] === undefined || stdev === 0
        ? good({ kind: "constant", mean })
        : good({ kind, mean, stdev });
    case "uniform":
      if ((min ?? 0) > (max ?? 0)) return bad("its min is above its max", REMEDY);
      return good({ kind, min: min ?? 0, max: max ?? 0 });
    case "gamma":
      return good({ kind, shape: shape ?? 0, scale: scale ?? 0 });
    case "exponential":
      return good({ kind, scale: scale ?? 0 });
    case "poisson":
      return good({ kind, lam: lam ?? 0 });
  }
}

/** The time with the deviation that a key of its own gives (`computation_time_stdev`). */
export function withStdev(time: TimeValue, stdev: number): Outcome<TimeValue> {
  if (time.kind !== "constant" && time.kind !== "normal") {
    return bad(
      `the time is a ${time.kind} one, which has no standard deviation`,
      "Leave one of the two keys out.",
    );
  }
  return good(
    stdev === 0 ? { kind: "constant", mean: time.mean } : { kind: "normal", mean: time.mean, stdev },
  );
}

function isDistribution(word: string): word is TimeValue["kind"] {
  return Object.hasOwn(PARAMETERS, word);
}
