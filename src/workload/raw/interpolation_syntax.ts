/** The grammar of `${...}`: finds references in a text and takes one apart. Knows no keys and no values. */
import { interpolationEnd } from "./override_value.ts";

export interface TextPart {
  readonly kind: "text" | "reference";
  /** Of a reference: what stands between the braces. */
  readonly text: string;
}

export type Reference =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "resolver"; readonly name: string; readonly args: readonly string[] };

/**
 * Text and references in order; undefined when a reference is never closed. An odd number of backslashes before
 * `${` keeps it as text, two stand for one.
 */
export function splitText(text: string): TextPart[] | undefined {
  const parts: TextPart[] = [];
  let literal = "";
  let at = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
    let slashes = 0;
    while (start - slashes > at && text[start - slashes - 1] === "\\") slashes++;
    literal += text.slice(at, start - slashes) + "\\".repeat(Math.floor(slashes / 2));
    if (slashes % 2 === 1) {
      literal += "${";
      at = start + 2;
      continue;
    }
    const end = interpolationEnd(text, start);
    if (end === undefined) return undefined;
    if (literal !== "") parts.push({ kind: "text", text: literal });
    literal = "";
    parts.push({ kind: "reference", text: text.slice(start + 2, end - 1) });
    at = end;
  }
  literal += text.slice(at);
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return parts;
}

/** `a.b`, `.x`, `a.${b}` or `resolver:arguments`; undefined when it is neither. */
export function referenceParts(text: string): Reference | undefined {
  const trimmed = text.trim();
  const resolver = /^([A-Za-z_][\w.]*):([^]*)$/.exec(trimmed);
  if (resolver) return { kind: "resolver", name: resolver[1] ?? "", args: splitArguments(resolver[2] ?? "") };
  // Nested references stand for parts of the key, so what is left of the key must be words and dots.
  const outside = splitText(trimmed)?.map((part) => part.kind === "text" ? part.text : "x").join("");
  return outside !== undefined && /^\.*[\p{L}\p{N}_[][\p{L}\p{N}_.[\]-]*$/u.test(outside)
    ? { kind: "key", key: trimmed }
    : undefined;
}

/** Splits at commas that stand outside quotes, brackets and nested references. */
function splitArguments(text: string): string[] {
  if (text.trim() === "") return [];
  const args: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      args.push(text.slice(start, at));
      start = at + 1;
    }
  }
  args.push(text.slice(start));
  return args;
}
