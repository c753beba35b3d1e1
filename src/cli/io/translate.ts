/**
 * From the words of fio and elbencho to those of `stoker io`. Pure. Words of ours pass as they are; a word that
 * cannot be said here is refused with what to say instead.
 */
import { ConfigError, type Problem } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { type OptionName, OPTIONS } from "../option.ts";
import type { Meaning } from "./meaning.ts";
import { patternOf, SYNC_ENGINES, WORDS } from "./words.ts";

const KINDS: readonly string[] = ["read", "write", "mix"];
/** Whoever pastes a whole command line begins with one of them. */
const PROGRAMS: readonly string[] = ["fio", "elbencho"];
/** fio's counts blocks, ours has words. */
const FSYNC_AFTER_BLOCKS: Meaning = {
  kind: "hint",
  valued: true,
  hint: "--fsync end flushes once, within the measured time; --direct writes go around the page cache",
};
/** fio's says whether to lay the file out anew. */
const OVERWRITES: Meaning = {
  kind: "hint",
  valued: false,
  hint: "files are written in place; --overwrite alone gives up one that 'stoker io' did not write",
};
const SHARE_OF_FILE: Meaning = {
  kind: "hint",
  valued: true,
  hint: "--size SIZE in bytes, e.g. 4GiB; without it all of what is there",
};
const SEVERAL_SIZES: Meaning = {
  kind: "hint",
  valued: true,
  hint: "one size for all requests, e.g. --block-size 4KiB; a command for each",
};
const SIZES: readonly string[] = ["size", "filesize", "s"];
const BLOCK_SIZES: readonly string[] = ["bs", "blocksize", "block-size", "block", "b"];
/** Short words to which elbencho lets a value be glued. */
const GLUED = /^-([btsNi])(\d.*)$/;
/** Shorter words are near to too many. */
const WORTH_A_GUESS = 4;

/** Every other value of --verify is a method of fio or a salt of elbencho. */
const OWN_VERIFY: readonly string[] = ["off", "sample", "full"];

/** The kind first, then the addresses, then the options. */
export function translate(pasted: readonly string[]): readonly string[] {
  const words = PROGRAMS.includes(pasted[0] ?? "") ? pasted.slice(1) : pasted;
  const kinds = new Set<string>();
  const addresses: string[] = [];
  const options: string[] = [];
  const problems: Problem[] = [];
  const ofEachJob: Problem[] = [];
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
    const [, name, given] = GLUED.exec(word) ?? /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      if (kinds.size > 0 || addresses.length > 0) addresses.push(word);
      else put(patternOf(word) ?? [word]);
      continue;
    }
    const next = words[at + 1];
    const meaning = meaningOf(name, given, next);
    const takesNext = given === undefined && (meaning ? wantsValue(meaning, next) : isValued(name));
    const text = takesNext ? words[++at] : given;
    if (meaning) put(apply(meaning, word, text, problems));
    else options.push(word, ...takesNext && text !== undefined ? [text] : []);
    if (!meaning) problems.push(...misspelt(name, word));
    else if ("perJob" in meaning && meaning.perJob !== undefined) {
      ofEachJob.push(ofEach(word, meaning.perJob));
    }
  }
  // elbencho's mix is a way to write.
  if (kinds.has("mix") && words.some((word) => word.startsWith("--rwmixpct"))) kinds.delete("write");
  if (jobsOf(options) > 1) problems.push(...ofEachJob);
  problems.push(...oneInFlight(words, options), ...timeless(words, options));
  if (kinds.size > 1) problems.push(severalKinds([...kinds]));
  if (problems.length > 0) throw new ConfigError(problems);
  return [...kinds, ...addresses, ...options];
}

function isValued(name: string): boolean {
  return Object.hasOwn(OPTIONS, name) && OPTIONS[name as OptionName].type.kind !== "flag"; // just looked up
}

function meaningOf(name: string, given: string | undefined, next: string | undefined): Meaning | undefined {
  const text = given ?? next ?? "";
  if (name === "direct" && (given !== undefined || isBit(next))) return { kind: "switch", on: ["--direct"] };
  if (name === "verify") return { kind: "map", map: verifyMethod };
  if (name === "fsync" && /^\d+$/.test(text)) return FSYNC_AFTER_BLOCKS;
  if (name === "overwrite" && given !== undefined) return OVERWRITES;
  if (SIZES.includes(name) && text.endsWith("%")) return SHARE_OF_FILE;
  if (BLOCK_SIZES.includes(name) && /^\d\w*[,:-]/.test(text)) return SEVERAL_SIZES;
  return Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
}

function isBit(text: string | undefined): boolean {
  return text === "0" || text === "1";
}

/** A word that is near to one of theirs and to none of ours; the parser tells of the others. */
function misspelt(name: string, word: string): Problem[] {
  const known = [...Object.keys(OPTIONS), ...Object.keys(WORDS)].filter((one) => one.length >= WORTH_A_GUESS);
  const meant = Object.hasOwn(OPTIONS, name) ? undefined : nearest(name, known);
  if (meant === undefined || Object.hasOwn(OPTIONS, meant)) return [];
  return [{
    code: "UNKNOWN_OPTION",
    key: word,
    text: `Unknown option '${word}'. Did you mean '--${meant}'?`,
    remedy: "Add --help to see the options of this command.",
  }];
}

/** How many Workers the options ask for. */
function jobsOf(options: readonly string[]): number {
  return Number(valuesOf("jobs", options)[0] ?? 1);
}

function valuesOf(name: OptionName, options: readonly string[]): string[] {
  return options.flatMap((word, at) => {
    if (word === `--${name}`) return options[at + 1] ?? [];
    return word.startsWith(`--${name}=`) ? word.slice(name.length + 3) : [];
  });
}

/** A depth beside an engine that has none would be left out in silence there. */
function oneInFlight(words: readonly string[], options: readonly string[]): Problem[] {
  const engine = words.flatMap((word, at) => {
    const [, glued] = /^--?ioengine(?:=(.*))?$/.exec(word) ?? [word, ""];
    return glued ?? words[at + 1] ?? [];
  }).find((name) => SYNC_ENGINES.includes(name));
  if (engine === undefined || valuesOf("queue-depth", options).length < 2) return [];
  return [{
    code: "NO_TRANSLATION",
    key: "--iodepth",
    text: `The engine '${engine}' of fio has one request in flight, whatever depth is asked for.`,
    remedy: "Leave the depth out, or use --ioengine=posixaio (threads) or io_uring.",
  }];
}

/** fio refuses it too: for how long? */
function timeless(words: readonly string[], options: readonly string[]): Problem[] {
  const isTimed = words.some((word) => /^--?time_based(=1)?$/.test(word));
  if (!isTimed || valuesOf("duration", options).length > 0) return [];
  return [{
    code: "NO_TRANSLATION",
    key: "--time_based",
    text: "'--time_based' says that time ends the run, and none is given.",
    remedy: "Add --runtime, e.g. --runtime=30, or leave it out to move every block once.",
  }];
}

function ofEach(word: string, instead: string): Problem {
  return {
    code: "NO_TRANSLATION",
    key: word,
    text: `'${word}' is of each job there, here it would be of all of them.`,
    remedy: `Instead: ${instead}.`,
  };
}

function verifyMethod(method: string): readonly string[] | undefined {
  if (method === "") return undefined;
  return ["--verify", OWN_VERIFY.includes(method) ? method : method === "0" ? "off" : "full"];
}

function wantsValue(meaning: Meaning, next: string | undefined): boolean {
  switch (meaning.kind) {
    case "value":
    case "map":
      return true;
    case "ignored":
    case "hint":
      return meaning.valued;
    case "flag":
      return false;
    case "switch":
      return isBit(next);
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
      if (!translated) problems.push(unknownValue(word, text ?? "", meaning.known));
      return translated ?? [];
    }
    case "flag":
      return meaning.to;
    case "switch":
      if (text === "0" || text === "false") return meaning.off ?? [];
      if (text !== undefined && text !== "1" && text !== "true") {
        problems.push(unknownValue(word, text, ["0", "1"]));
      }
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

function unknownValue(word: string, text: string, known: readonly string[] | undefined): Problem {
  const name = word.replace(/=.*$/s, "");
  return {
    code: "NO_TRANSLATION",
    key: name,
    value: text,
    text: `The value '${text}' of '${name}' is not understood.`,
    remedy: known
      ? `Use one of ${known.join(", ")}.`
      : "Say it in Stoker's words: 'stoker io --help' lists them.",
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
