/** What comes of reading one written value: the typed value, or what is wrong with it and what to write instead. */
import type { RawValue } from "../raw/raw_config.ts";

export interface Good<Value> {
  readonly ok: true;
  readonly value: Value;
  /** Something the operator should know although the value was taken. */
  readonly warning?: string;
}

export interface Bad {
  readonly ok: false;
  /** The end of the sentence "Cannot use <value> as <key>: ". */
  readonly reason: string;
  /** A sentence. */
  readonly remedy: string;
}

export type Outcome<Value> = Good<Value> | Bad;

export function good<Value>(value: Value, warning?: string): Good<Value> {
  return warning === undefined ? { ok: true, value } : { ok: true, value, warning };
}

export function bad(reason: string, remedy: string): Bad {
  return { ok: false, reason, remedy };
}

const LONGEST_QUOTE = 60;

/** A written value as a message shows it: shortened, on one line. */
export function quoted(raw: RawValue): string {
  const text = typeof raw === "string"
    ? `'${raw}'`
    : typeof raw === "object"
    ? JSON.stringify(raw)
    : String(raw);
  // deno-lint-ignore no-control-regex -- a message must not carry control characters to a terminal
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?");
  return plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE - 1)}…` : plain;
}
