/**
 * YAML text -> plain values with the line of each key, or one ConfigError in plain words whatever the bytes are.
 * YAML 1.2 core words: `true` and `false` are booleans, while `off`, `no`, `on`, `yes` stay text, so that
 * whoever knows the key can take `sample_shuffle: off` as the word and `train: yes` as true.
 */
import { parse } from "@std/yaml";
import { configError } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import type { RawValue } from "./raw_config.ts";
import { scanLines } from "./yaml_lines.ts";
import { plainValue, tooDeep } from "./yaml_shape.ts";

export type RawMapping = { readonly [key: string]: RawValue };

export interface YamlDocument {
  /** For messages and sources, e.g. "unet3d.yaml". */
  readonly name: string;
  readonly root: RawMapping;
  /** Dotted path from the top of the document -> line; paths whose line is not certain are absent. */
  readonly lines: ReadonlyMap<string, number>;
  /** Value of a leading `# @package NAME` comment. */
  readonly package: string | undefined;
}

export const LARGEST_YAML_BYTES = 4 * 1024 * 1024;

/** Bytes of a file -> text; refuses what cannot be YAML before the parser sees it. */
export function decodeYaml(bytes: Uint8Array, name: string): string {
  const document = describe(name);
  if (bytes.length > LARGEST_YAML_BYTES) {
    throw configError(
      "YAML_TOO_LARGE",
      "",
      `${document} has ${formatBytes(bytes.length)}, more than ${formatBytes(LARGEST_YAML_BYTES)}`,
      "A workload is a few KiB of YAML; check that this is the right file",
    );
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw binary(document, "its bytes are not UTF-8", cause);
  }
  checkText(text, document);
  return text;
}

/** Parses one document whose top is a mapping. */
export function parseYamlDocument(text: string, name: string): YamlDocument {
  const document = describe(name);
  checkText(text, document);
  const { lines, tabLine } = scanLines(text);
  if (tabLine !== undefined) {
    throw configError(
      "YAML_TAB",
      "",
      `${document} is indented with a tab in line ${tabLine}`,
      "YAML allows only spaces for indentation; replace the tabs",
    );
  }
  const root = plainValue(parseText(text, document), document);
  if (root === null) {
    throw configError(
      "YAML_EMPTY",
      "",
      `${document} is empty`,
      "Start from a known one: stoker workloads show unet3d_h100",
    );
  }
  if (!isMapping(root)) {
    throw configError(
      "YAML_SHAPE",
      "",
      `${document} must be a mapping of sections such as 'dataset:', but it is ${kindOf(root)}`,
      "Start from a known one: stoker workloads show unet3d_h100",
    );
  }
  const certain = new Map([...lines].filter(([path]) => holds(root, path)));
  return { name, root, lines: certain, package: /^(?:\s*(?:#.*)?\n)*#\s*@package\s+(\S+)/.exec(text)?.[1] };
}

export function isMapping(value: RawValue | undefined): value is RawMapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** "a list", "the text 'x'", ... for the middle of a sentence. */
export function kindOf(value: RawValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return `the ${typeof value} ${value}`;
  return `the text '${value.length > 40 ? `${value.slice(0, 37)}...` : value}'`;
}

function parseText(text: string, document: string): unknown {
  try {
    return parse(text, { schema: "core" });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(document, cause);
    if (!(cause instanceof SyntaxError)) throw cause;
    throw syntaxError(cause, text, document);
  }
}

/** The parser's first line carries reason and position; the lines after it only draw the place. */
function syntaxError(cause: SyntaxError, text: string, document: string): Error {
  const [first = ""] = cause.message.split("\n");
  const [, reason = first, lineText] = /^(.*?)(?: at line (\d+), column \d+:?)?$/.exec(first) ?? [];
  const line = Number(lineText ?? 0);
  const place = line > 0 ? ` (line ${Math.min(line, text.split("\n").length)})` : "";
  if (/duplicated key/.test(reason)) {
    const key = /^[\s-]*([\w.-]+)\s*:/.exec(text.split("\n")[line - 1] ?? "")?.[1];
    return configError(
      "YAML_DUPLICATE_KEY",
      key ?? "",
      `${document} has ${key ? `the key '${key}'` : "a key"} twice in one section${place}`,
      "Keep one of the two",
      cause,
    );
  }
  const plain = reason.charAt(0).toLowerCase() + reason.slice(1);
  return configError(
    "YAML_SYNTAX",
    "",
    `${document} is not valid YAML: ${plain}${place}`,
    "Check indentation, colons and quotes at that line",
    cause,
  );
}

function checkText(text: string, document: string): void {
  // deno-lint-ignore no-control-regex -- control characters are what this looks for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (!control) return;
  const code = control[0].charCodeAt(0).toString(16).padStart(2, "0");
  throw binary(document, `it holds the byte 0x${code} at offset ${control.index}`);
}

function binary(document: string, why: string, cause?: unknown): Error {
  return configError(
    "YAML_BINARY",
    "",
    `${document} is not a text file: ${why}`,
    "Give a YAML file in UTF-8; check that this is the right file",
    cause,
  );
}

function holds(root: RawMapping, path: string): boolean {
  let value: RawValue | undefined = root;
  for (const key of path.split(".")) {
    if (!isMapping(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}

function describe(name: string): string {
  return `The workload file '${name}'`;
}
