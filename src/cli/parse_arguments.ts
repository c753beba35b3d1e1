/**
 * Words of the command line -> typed options and plain words. All that is wrong is reported together; an
 * option that the command does not have is never ignored.
 */
import { parseArgs } from "@std/cli/parse-args";
import { ConfigError, type Problem } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseBytes, type Parsed, parseDuration } from "../base/units.ts";
import { COMMON, type OptionName, type OptionRow, OPTIONS, type Options, type OptionType } from "./option.ts";

export interface Arguments {
  readonly words: readonly string[];
  readonly options: Options;
}

export function parseArguments(raw: readonly string[], allowed: readonly OptionName[]): Arguments {
  const names: readonly OptionName[] = [...new Set([...COMMON, ...allowed])];
  const flags = names.filter((name) => OPTIONS[name].type.kind === "flag");
  const valued = names.filter((name) => OPTIONS[name].type.kind !== "flag");
  const problems: Problem[] = [];
  const parsed: Record<string, unknown> = parseArgs(withNumbers(raw, valued), {
    boolean: flags,
    string: [...valued, "_"],
    collect: valued,
    alias: { h: "help" },
    "--": true,
    unknown: (argument: string, key?: string) => {
      if (key === undefined) return true;
      // Of letters in a row each one is told.
      if (problems.every(({ key }) => key !== argument)) problems.push(unknownOption(argument, names));
      return false;
    },
  });
  problems.push(...flagsWithValue(raw, flags));
  const options: Record<string, unknown> = {};
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const row: OptionRow = OPTIONS[name];
    if (row.type.kind === "flag") {
      options[name] = parsed[name] === true;
      continue;
    }
    const texts = (parsed[name] ?? []) as string[]; // collect gives a list of strings
    const values = texts.map((text) => readValue(name, row.type, text, problems));
    if (row.repeatable) {
      options[name] = values;
    } else {
      if (values.length > 1) problems.push(givenTwice(name, texts));
      options[name] = values[0];
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const words = [...parsed._ as string[], ...(parsed["--"] ?? []) as string[]]; // "_" is declared as strings
  return { words, options: options as unknown as Options }; // built key by key from the same table
}

/** The parser takes `-5` for an option of its own; behind one that wants a value it is a value. */
function withNumbers(raw: readonly string[], valued: readonly OptionName[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < raw.length; at++) {
    const word = raw[at] ?? "";
    if (word === "--") return [...joined, ...raw.slice(at)];
    const next = raw[at + 1] ?? "";
    if (valued.some((name) => word === `--${name}`) && /^-\.?\d/.test(next)) {
      joined.push(`${word}=${raw[++at]}`);
    } else joined.push(word);
  }
  return joined;
}

function readValue(name: OptionName, type: OptionType, text: string, problems: Problem[]): unknown {
  const refuse = (wanted: string) => {
    problems.push({
      code: "OPTION_VALUE",
      key: `--${name}`,
      value: text,
      text: text === ""
        ? `Option --${name} needs a value: ${wanted}.`
        : `Option --${name} is '${text}', it must be ${wanted}.`,
      remedy: "Add --help to see the options of this command.",
    });
    return undefined;
  };
  switch (type.kind) {
    case "flag":
      return true;
    case "text":
      return text === "" ? refuse("a text that is not empty") : text;
    case "choice":
      return type.of.includes(text) ? text : refuse(`one of ${type.of.join(", ")}`);
    case "count": {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      const max = type.max ?? Number.MAX_SAFE_INTEGER;
      return value >= type.min && value <= max ? value : refuse(`a whole number from ${type.min} to ${max}`);
    }
    case "fraction": {
      const value = text.trim() === "" ? NaN : Number(text);
      return value > 0 && value <= 1 ? value : refuse("a fraction above 0 and at most 1, such as 0.05");
    }
    case "bytes":
      return positive(parseBytes(text)) ?? refuse("a size above 0 such as 64KiB, 1M or 4096");
    case "duration":
      return positive(parseDuration(text)) ?? refuse("a time above 0 such as 90s, 5m or 1h30m");
    case "rate":
      return positive(parseBytes(text.replace(/\/s$/, ""))) ??
        refuse("a rate above 0 such as 2GB/s or 500MiB/s");
  }
}

function positive(parsed: Parsed): number | undefined {
  return "value" in parsed && parsed.value > 0 ? parsed.value : undefined;
}

function unknownOption(argument: string, names: readonly OptionName[]): Problem {
  const word = argument.replace(/^-+/, "").replace(/=.*$/, "");
  const hint = nearest(word, names);
  const elsewhere = Object.hasOwn(OPTIONS, word) ? " It belongs to another command." : "";
  return {
    code: "UNKNOWN_OPTION",
    key: argument,
    text: `Unknown option '${argument}'.${hint ? ` Did you mean '--${hint}'?` : ""}${elsewhere}`,
    remedy: "Add --help to see the options of this command.",
  };
}

/** The parser takes `--json=no` for true; nobody means that. */
function flagsWithValue(raw: readonly string[], flags: readonly OptionName[]): Problem[] {
  const end = raw.indexOf("--");
  return raw.slice(0, end < 0 ? raw.length : end).flatMap((argument) => {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(argument) ?? [];
    if (!flags.some((flag) => flag === name)) return [];
    return [{
      code: "OPTION_VALUE",
      key: `--${name}`,
      value: value ?? "",
      text: `Option --${name} takes no value, it is given '${value}'.`,
      remedy: `Write --${name} alone, or leave it out.`,
    }];
  });
}

function givenTwice(name: string, texts: readonly string[]): Problem {
  return {
    code: "OPTION_TWICE",
    key: `--${name}`,
    value: texts.join(", "),
    text: `Option --${name} is given ${texts.length} times: ${texts.map((text) => `'${text}'`).join(", ")}.`,
    remedy: "Give it once.",
  };
}
