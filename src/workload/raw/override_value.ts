/**
 * Hydra's grammar for the value of an override: what stands right of the first `=`. It must read every value
 * that Hydra reads in the same way; where Hydra gives up on a harmless character (a parenthesis, an umlaut)
 * the value is the text. Interpolations stay text and are resolved when the whole workload is known.
 */
import type { RawValue } from "./raw_config.ts";

/** Why a text is not a value; `message` is a sentence without its subject. */
export class ValueSyntaxError extends Error {
  constructor(message: string, readonly code: "OVERRIDE_SYNTAX" | "SWEEP" = "OVERRIDE_SYNTAX") {
    super(message);
  }
}

const DEEPEST = 32;
const FUNCTIONS =
  /^(choice|range|interval|glob|shuffle|sort|tag|int|float|str|bool|json_str|extend_list)\s*\(/;
const SWEEPS = new Set(["choice", "range", "interval", "glob", "shuffle", "sort", "tag"]);

/** The value that the text stands for; an empty text is the empty string. */
export function parseOverrideValue(text: string): RawValue {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const call = FUNCTIONS.exec(trimmed)?.[1];
  if (call !== undefined && trimmed.endsWith(")")) refuseFunction(call);
  const reader = new ValueReader(text);
  const value = reader.element(0, "");
  reader.end();
  return value;
}

/** The type of an unquoted word: null, bool, int, float, or the text itself. */
export function wordValue(word: string): RawValue {
  if (/^null$/i.test(word)) return null;
  if (/^true$/i.test(word)) return true;
  if (/^false$/i.test(word)) return false;
  if (/^[+-]?(0|[1-9](_?\d)*)$/.test(word)) return Number(word.replaceAll("_", ""));
  if (/^[+-]?((0|[1-9](_?\d)*)\.?|(0|[1-9](_?\d)*)?\.\d(_?\d)*)(e[+-]?\d(_?\d)*)?$/i.test(word)) {
    return Number(word.replaceAll("_", ""));
  }
  const special = /^([+-]?)(inf|nan)$/i.exec(word);
  if (special) {
    if (special[2]?.toLowerCase() === "nan") return NaN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  return word;
}

/** The index behind the `}` that closes the `${` at `start`, or undefined when none does. */
export function interpolationEnd(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

function refuseFunction(name: string): never {
  if (SWEEPS.has(name)) {
    throw new ValueSyntaxError(`asks for a sweep with ${name}(), but one run has one value`, "SWEEP");
  }
  throw new ValueSyntaxError(`uses the function ${name}(), which is not supported; write the value itself`);
}

class ValueReader {
  private at = 0;

  constructor(private readonly text: string) {}

  end(): void {
    this.space();
    if (this.at >= this.text.length) return;
    if (this.text[this.at] === ",") {
      throw new ValueSyntaxError(
        "has a comma outside quotes and brackets, which Hydra takes for a sweep; one run has one value",
        "SWEEP",
      );
    }
    throw new ValueSyntaxError(`has '${this.text.slice(this.at, this.at + 20)}' behind the end of the value`);
  }

  /** One value; `stops` are the characters that end an unquoted one besides the comma. */
  element(depth: number, stops: string): RawValue {
    if (depth > DEEPEST) throw new ValueSyntaxError(`is nested more than ${DEEPEST} levels deep`);
    this.space();
    const char = this.text[this.at];
    if (char === "[") return this.list(depth);
    if (char === "{") return this.dict(depth);
    if (char === "'" || char === '"') return this.quoted(char);
    const word = this.word(stops);
    if (word.text === "") throw new ValueSyntaxError("has an empty element");
    return word.escaped ? word.text : wordValue(word.text);
  }

  private list(depth: number): RawValue[] {
    const values: RawValue[] = [];
    this.at++;
    for (this.space(); !this.take("]"); this.space()) {
      if (values.length > 0) this.need(",", "']'");
      values.push(this.element(depth + 1, "]"));
    }
    return values;
  }

  private dict(depth: number): { readonly [key: string]: RawValue } {
    const pairs = new Map<string, RawValue>();
    this.at++;
    for (this.space(); !this.take("}"); this.space()) {
      if (pairs.size > 0) this.need(",", "'}'");
      this.space();
      const quote = this.text[this.at];
      const key = quote === "'" || quote === '"' ? this.quoted(quote) : this.word(":}").text;
      if (key === "") throw new ValueSyntaxError("has an empty key");
      if (pairs.has(key)) throw new ValueSyntaxError(`has the key '${key}' twice`);
      this.need(":", `':' after the key '${key}'`);
      pairs.set(key, this.element(depth + 1, "}"));
    }
    return Object.fromEntries(pairs);
  }

  /** Backslashes count only in front of a quote or another backslash that leads to one. */
  private quoted(quote: string): string {
    let out = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === quote) {
        this.at++;
        return out;
      }
      const slashes = char === "\\" ? this.slashesBeforeQuote(quote) : 0;
      if (slashes === 0) {
        out += char;
        continue;
      }
      out += "\\".repeat(Math.floor(slashes / 2));
      this.at += slashes - 1;
      if (slashes % 2 === 1) {
        out += quote;
        this.at++;
      }
    }
    throw new ValueSyntaxError(`has a quote ${quote} that is never closed`);
  }

  private slashesBeforeQuote(quote: string): number {
    let end = this.at;
    while (this.text[end] === "\\") end++;
    return this.text[end] === quote ? end - this.at : 0;
  }

  private word(stops: string): { readonly text: string; readonly escaped: boolean } {
    let out = "";
    let kept = 0;
    let escaped = false;
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? "";
      const next = this.text[this.at + 1] ?? "";
      if (char === "," || stops.includes(char)) break;
      if (char === "$" && next === "{" || char === "\\" && this.text.startsWith("${", this.at + 1)) {
        const end = interpolationEnd(this.text, this.at);
        if (end === undefined) throw new ValueSyntaxError("has a '${' that is never closed");
        out += this.text.slice(this.at, end);
        this.at = end;
        kept = out.length;
        continue;
      }
      if (char === "\\" && next !== "" && "\\()[]{}:=, \t".includes(next)) {
        out += next;
        this.at += 2;
        kept = out.length;
        escaped = true;
        continue;
      }
      if ("[]{}'\"".includes(char)) {
        throw new ValueSyntaxError(`has an unquoted ${char} inside a word; put the value in quotes`);
      }
      out += char;
      this.at++;
      if (char !== " " && char !== "\t") kept = out.length;
    }
    return { text: out.slice(0, kept), escaped };
  }

  private need(char: string, what: string): void {
    this.space();
    if (!this.take(char)) {
      const found = this.text[this.at];
      throw new ValueSyntaxError(
        `lacks ${what}${found === undefined ? " at its end" : ` before '${found}'`}`,
      );
    }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++;
  }
}
