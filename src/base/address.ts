/**
 * Where data lies, parsed once at the edge: nobody below handles raw strings. Text is taken as it is written,
 * never decoded (a percent sign is a percent sign) and never guessed: what could land in another place than the
 * one that was meant is refused.
 */
import { contradiction, refusal } from "./address_refusal.ts";
import { didYouMean } from "./nearest.ts";
import { objectPlace, placeParts } from "./object_place.ts";
import { writtenScheme } from "./written_scheme.ts";

export { withoutCredentials } from "./address_refusal.ts";
export { writtenScheme } from "./written_scheme.ts";

export type Scheme = "file" | "direct" | ObjectScheme | "null";

/** Schemes of stores that hold objects in buckets. */
export type ObjectScheme = "s3" | "gs" | "ais";

export interface Address {
  readonly scheme: Scheme;
  /** Of s3, gs and ais only. */
  readonly bucket: string | undefined;
  /** Of ais only, as AIStore prints it: `#name`, `@uuid` or `@uuid#name`; absent: the global one. */
  readonly namespace?: string;
  /** Absolute for file and direct; a key prefix without slashes at its ends, perhaps empty, for the others. */
  readonly path: string;
}

export interface AddressContext {
  /** Absolute; relative local paths start here. */
  readonly cwd: string;
  /** Where `~` points; without it `~` is refused. */
  readonly home?: string | undefined;
  /** What a text without scheme is; a local path unless said otherwise. */
  readonly bare?: Scheme;
}

const SCHEMES: readonly Scheme[] = ["file", "direct", "s3", "gs", "ais", "null"];

/** True for s3, gs and ais, which hold objects in buckets. */
export function isObjectScheme(scheme: Scheme): scheme is ObjectScheme {
  return scheme === "s3" || scheme === "gs" || scheme === "ais";
}

/**
 * Reads an address. A repeated scheme (`s3://s3://bucket/x`) and a repeated bucket (`s3://bucket/s3://bucket/x`)
 * count once; empty and `.` segments vanish; `..` is resolved in local paths and refused in keys.
 */
export function parseAddress(text: string, context: AddressContext): Address {
  if (text.trim() === "") {
    throw refusal("EMPTY", text, "is empty", "Name a folder or an address such as s3://bucket/prefix.");
  }
  if (text.includes("\0")) {
    throw refusal("NUL", text, "holds a NUL character, which no path can", "Remove the character.");
  }
  if (!text.isWellFormed()) {
    throw refusal("UNICODE", text, "holds half a character (a lone surrogate)", "Write it as valid Unicode.");
  }
  const { scheme, rest } = splitScheme(text, context);
  if (scheme === "null") {
    return { scheme, bucket: undefined, path: keyOf(rest, text) };
  }
  if (!isObjectScheme(scheme)) {
    return { scheme, bucket: undefined, path: localPath(scheme, rest, text, context) };
  }
  const { bucket, namespace, key } = objectPlace(scheme, rest, text);
  const path = keyOf(key, text);
  return namespace === undefined ? { scheme, bucket, path } : { scheme, bucket, namespace, path };
}

/** The canonical text; parsed again it gives an equal address. */
export function printAddress(address: Address): string {
  const { scheme, path } = address;
  return `${scheme}://${[...placeParts(address), ...(path === "" ? [] : [path])].join("/")}`;
}

/** What keys are relative to: the same text for the same bucket. */
export function printBucket(address: Address): string {
  return `${address.scheme}://${placeParts(address).join("/")}`;
}

/** The address of `name` below `address`. A name that would leave it is refused, whoever made the name up. */
export function joinAddress(address: Address, name: string): Address {
  if (name.startsWith("/") || name.includes("\0") || segmentsOf(name).includes("..")) {
    throw refusal(
      "ESCAPE",
      name,
      `does not lie below '${printAddress(address)}'`,
      "Use names relative to the folder.",
    );
  }
  const below = segmentsOf(name).join("/");
  if (below === "") return address;
  const separator = address.path === "" || address.path.endsWith("/") ? "" : "/";
  return { ...address, path: address.path + separator + below };
}

function splitScheme(text: string, context: AddressContext): { scheme: Scheme; rest: string } {
  const first = writtenScheme(text);
  if (first === undefined) {
    refuseLookalikes(text);
    return { scheme: context.bare ?? "file", rest: text };
  }
  const scheme = parseScheme(first, text);
  let rest = text.slice(first.length + 3);
  for (let next = writtenScheme(rest); next !== undefined; next = writtenScheme(rest)) {
    if (next !== scheme) throw contradiction(text, scheme, next);
    rest = rest.slice(next.length + 3);
  }
  return { scheme, rest };
}

/** Texts without `//` that were meant as something else than a relative folder of that name. */
function refuseLookalikes(text: string): void {
  if (/^[A-Za-z]:[\\/]/.test(text) || text.startsWith("\\\\")) {
    throw refusal(
      "WINDOWS",
      text,
      "is a Windows path",
      "Stoker runs on Linux: write /mnt/… or a mounted folder.",
    );
  }
  const [, word] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text) ?? [];
  if (word !== undefined && [...SCHEMES, "az"].includes(word.toLowerCase())) {
    throw refusal(
      "SLASHES",
      text,
      `has the scheme '${word}' without two slashes`,
      `Write ${word.toLowerCase()}://…, or ./${text} for a folder of that name.`,
    );
  }
}

/** The scheme of that name in lower case; `text` is what messages quote. */
export function parseScheme(word: string, text = `${word}://`): Scheme {
  const scheme = SCHEMES.find((candidate) => candidate === word);
  if (scheme !== undefined) return scheme;
  if (word === "az") {
    throw refusal(
      "AZURE",
      text,
      "lies on Azure (az://), for which there is no backend yet",
      "Use s3://, gs:// or ais://, or mount it and give the folder.",
    );
  }
  if (word === "http" || word === "https") {
    throw refusal(
      "URL",
      text,
      "is a URL",
      "Give the host with --endpoint and the place as s3://bucket/prefix.",
    );
  }
  throw refusal(
    "SCHEME",
    text,
    `has the unknown scheme '${word}'`,
    `Known are a plain path, file://, direct://, s3://, gs://, ais:// and null://.${
      didYouMean(word, SCHEMES)
    }`,
  );
}

function keyOf(text: string, whole: string): string {
  refuseNested(text, whole);
  const segments = segmentsOf(text);
  if (segments.includes("..")) {
    throw refusal(
      "PARENT",
      whole,
      "has a '..' in its key, and keys have no parent",
      "Write the prefix that is meant.",
    );
  }
  return segments.join("/");
}

function localPath(scheme: Scheme, rest: string, text: string, context: AddressContext): string {
  refuseNested(rest, text);
  const qualified = writtenScheme(text) !== undefined;
  const path = qualified && scheme === "file" && /^localhost\//.test(rest) ? rest.slice(9) : rest;
  if (path === "~" || path.startsWith("~/")) return resolve(homeOf(text, context), path.slice(2));
  if (path.startsWith("~")) {
    throw refusal("HOME", text, "names another user's home", `Write the whole path, or ./${path}.`);
  }
  if (path === "") throw refusal("EMPTY", text, "names no folder", `Write ${scheme}:///folder.`);
  if (qualified && !/^(\/|\.\.?(\/|$))/.test(path)) {
    throw refusal(
      "HOST",
      text,
      `has '${path.split("/")[0]}' where a host stands in a URL; local storage has none`,
      `Write ${scheme}:///${path} or, relative to here, ${scheme}://./${path}.`,
    );
  }
  return resolve(context.cwd, path);
}

/** A `://` that is left is a badly joined address, and would become a folder or a prefix of that name. */
function refuseNested(path: string, text: string): void {
  if (path.includes("://")) {
    throw refusal("NESTED", text, "has another address inside its path", "Give one address.");
  }
}

function homeOf(text: string, context: AddressContext): string {
  if (context.home !== undefined && context.home.startsWith("/")) return context.home;
  throw refusal("HOME", text, "needs HOME, which is not set", "Write the whole path.");
}

function resolve(base: string, path: string): string {
  const resolved: string[] = [];
  for (const segment of segmentsOf(path.startsWith("/") ? path : `${base}/${path}`)) {
    if (segment === "..") resolved.pop();
    else resolved.push(segment);
  }
  return `/${resolved.join("/")}`;
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}
