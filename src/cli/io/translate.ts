/**
 * From the words of fio and elbencho to those of `stoker io`. Pure. Words of ours pass as they are; a word that
 * cannot be said here is refused with what to say instead.
 */
import { ConfigError, type Problem } from "../../base/errors.ts";
import { type OptionName, OPTIONS } from "../option.ts";
import { type Meaning, patternOf, WORDS } from "./words.ts";

const KINDS: readonly string[] = ["read", "write", "mix"];
/** fio's counts blocks, ours has words. */
const FSYNC_AFTER_BLOCKS: Meaning = {
  kind: "hint",
  valued: false,
  hint: "--fsync end flushes once, within the measured time; --direct writes go around the page cache",
};
/** Every other value of --verify is a method of fio or a salt of elbencho. */
const OWN_VERIFY: readonly string[] = ["off", "sample", "full"];

/** The kind first, then the addresses, then the options. */
export function translate(words: readonly string[]): readonly string[] {
  const kinds = new Set<string>();
  const addresses: string[] = [];
  const options: string[] = [];
  const problems: Problem[] = [];
  const put = (translated: readonly string[]) => {
    for (let at = 0; at < translated.length; at++) {
      const word = translated[at] ?? "";
      if (isValued(word.replace(/^--/, ""))) options.push(word, translated[++at] ?? "");
      else if (word.startsWith("-")) options.push(word);
      else if (KINDS.includes(word)) kinds.add(word);
      else addresses.push(word);
    }
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      addresses.push(...words.slice(at + 1));
      break;
    }
    const [, name, given] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      if (kinds.size > 0 || addresses.length > 0) addresses.push(word);
      else put(patternOf(word) ?? [word]);
      continue;
    }
    const meaning = meaningOf(name, given);
    const takesNext = given === undefined && (meaning ? wantsValue(meaning) : isValued(name));
    const text = takesNext ? words[++at] : given;
    if (meaning) put(apply(meaning, word, text, problems));
    else options.push(word, ...takesNext && text !== undefined ? [text] : []);
  }
  if (kinds.size > 1) problems.push(severalKinds([...kinds]));
  if (problems.length > 0) throw new ConfigError(problems);
  return [...kinds, ...addresses, ...options];
}

function isValued(name: string): boolean {
  return Object.hasOwn(OPTIONS, name) && OPTIONS[name as OptionName].type.kind !== "flag"; // just looked up
}

function meaningOf(name: string, given: string | undefined): Meaning | undefined {
  if (name === "direct" && given !== undefined) return { kind: "switch", on: ["--direct"] };
  if (name === "verify") return { kind: "map", map: verifyMethod };
  if (name === "fsync" && /^\d+$/.test(given ?? "")) return FSYNC_AFTER_BLOCKS;
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
}

function verifyMethod(method: string): readonly string[] | undefined {
  if (method === "") return undefined;
  return ["--verify", OWN_VERIFY.includes(method) ? method : method === "0" ? "off" : "full"];
}

function wantsValue(meaning: Meaning): boolean {
  switch (meaning.kind) {
    case "value":
    case "map":
      return true;
    case "ignored":
    case "hint":
      return meaning.valued;
    case "flag":
    case "switch":
      return false;
  }
}

function apply(
  meaning: Meaning,
  word: string,
  text: string | undefined,
  problems: Problem[],
): readonly string[] {
  switch (meaning.kind) {
    case "value":
      return [`--${meaning.to}`, text ?? ""];
    case "map": {
      const translated = meaning.map(text ?? "");
      if (!translated) problems.push(unknownValue(word, text ?? ""));
      return translated ?? [];
    }
    case "flag":
      return meaning.to;
    case "switch":
      if (text === "0" || text === "false") return meaning.off ?? [];
      if (text !== undefined && text !== "1" && text !== "true") problems.push(unknownValue(word, text));
      return meaning.on;
    case "ignored":
      return [];
    case "hint":
      problems.push({
        code: "NO_TRANSLATION",
        key: word,
        text: `'${word}' has no counterpart in 'stoker io'.`,
        remedy: `Instead: ${meaning.hint}.`,
      });
      return [];
  }
}

function unknownValue(word: string, text: string): Problem {
  return {
    code: "NO_TRANSLATION",
    key: word,
    value: text,
    text: `The value '${text}' of '${word}' is not understood.`,
    remedy: "Say it in Stoker's words: 'stoker io --help' lists them.",
  };
}

function severalKinds(kinds: readonly string[]): Problem {
  return {
    code: "SEVERAL_KINDS",
    key: "",
    text: `Both '${kinds.join("' and '")}' are asked for.`,
    remedy: "Run one command for each, or 'mix' for both at the same time.",
  };
}
