/** Which files the addresses of raw I/O mean, and how much of each is moved. Looks, and changes nothing. */
import { type Address, isObjectScheme, joinAddress, printAddress } from "../../base/address.ts";
import { configError, type Finding, PreflightError } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import type { Entry, Store } from "../../storage/store.ts";
import { ioFileNumber } from "../../dataset/io_identity.ts";
import type { IoFile } from "../../workers/io_job.ts";
import { severalAtATime } from "../../workers/several_at_a_time.ts";
import type { IoRequest } from "./io_request.ts";

export interface FoundFile extends IoFile {
  readonly address: Address;
  /** Bytes that lie there now; undefined: nothing does. */
  readonly there: number | undefined;
}

/** A server takes many questions at once, each of which has its way to go; a file system answers at once. */
const OBJECTS_AT_ONCE = 16;

/** How many files are looked at together. */
export function looksAtOnce({ addresses: [first] }: Pick<IoRequest, "addresses">): number {
  return first && isObjectScheme(first.scheme) ? OBJECTS_AT_ONCE : 1;
}

type Looked = Pick<Store, "describe" | "list" | "openRead" | "stat">;

/** Local files may lie anywhere, so one store holds them all from the root of the machine. */
export function rootOf(address: Address): Address {
  return { ...address, path: address.scheme === "file" || address.scheme === "direct" ? "/" : "" };
}

export function nameIn(address: Address): string {
  return address.path.replace(/^\//, "");
}

export async function findFiles(
  store: Looked,
  request: IoRequest,
): Promise<readonly FoundFile[]> {
  const places: Address[] = [];
  for (const address of request.addresses) {
    const below = request.files !== undefined
      ? Array.from({ length: request.files }, (_, index) => joinAddress(address, `io_${index}`))
      : await isFolder(store, request, address)
      ? await filesIn(store, request, address)
      : [address];
    places.push(...below);
  }
  const found = await severalAtATime(
    places,
    looksAtOnce(request),
    request.outside.interrupt,
    (place) => look(store, request, place),
  );
  const names = new Set(found.map(({ name }) => name));
  if (names.size < found.length) {
    throw configError("SAME_FILE", "", "The addresses name a file twice.", "Name each file once.");
  }
  return found;
}

/** Objects have no folders: a prefix to read from is what is no object and has some below it. */
async function isFolder(store: Looked, { kind }: IoRequest, address: Address): Promise<boolean> {
  const name = nameIn(address);
  const isBucket = name === "" && isObjectScheme(address.scheme);
  const entry = isBucket ? undefined : await store.stat(name);
  if (entry || kind !== "read" || !isObjectScheme(address.scheme)) return entry?.isFolder ?? isBucket;
  for await (const _ of store.list(name)) return true;
  return isBucket;
}

async function filesIn(store: Looked, { kind }: IoRequest, folder: Address): Promise<Address[]> {
  if (kind !== "read") {
    throw configError(
      "FOLDER",
      "",
      `Cannot ${kind} '${printAddress(folder)}': it is a folder.`,
      "Name a file in it, or say with --files how many to make there.",
    );
  }
  const names: string[] = [];
  const root = nameIn(folder);
  for await (const { name, size } of store.list(root)) {
    const below = root === "" ? name : name.slice(root.length + 1);
    if (size > 0 && !below.split("/").some((part) => part.startsWith("."))) names.push(below);
  }
  if (names.length === 0) {
    throw refusal("EMPTY_FOLDER", `'${printAddress(folder)}' holds no file to read.`, "Name another place.");
  }
  return names.sort().map((name) => joinAddress(folder, name));
}

async function look(store: Looked, request: IoRequest, address: Address): Promise<FoundFile> {
  const name = nameIn(address);
  const text = printAddress(address);
  const { kind, sizeBytes } = request;
  const entry = await store.stat(name);
  if (entry?.isFolder) {
    throw configError("FOLDER", "", `'${text}' is a folder, not a file.`, "Name another place.");
  }
  if (entry?.size === 0) refuseNoStorage(address);
  const there = entry && await sizeThere(store, entry);
  if (store.describe.backend === "null" || (kind === "write" && there === undefined)) {
    if (sizeBytes === undefined) throw sizeless(text);
    return { address, ...identified(address), name, size: sizeBytes, there };
  }
  const writeFirst = `Write it first: stoker io write ${text} --size ${sizeBytes ?? "SIZE"}.`;
  if (there === undefined) throw refusal("NO_FILE", `'${text}' is not there.`, writeFirst);
  if (there === 0 && kind !== "write") throw refusal("EMPTY_FILE", `'${text}' has 0 bytes.`, writeFirst);
  const size = sizeBytes ?? there;
  if (size === 0) throw sizeless(text);
  if (size > there && kind !== "write") {
    throw refusal(
      "SHORT_FILE",
      `'${text}' has ${formatBytes(there)} (${there} bytes), less than --size ${
        formatBytes(size)
      } (${size} bytes).`,
      "Ask for less, or write it with that size first.",
    );
  }
  return { address, ...identified(address), name, size, there };
}

/** The same for both local schemes: they are one file. */
function identified(address: Address): Pick<IoFile, "number" | "shown"> {
  const shown = address.scheme === "file" || address.scheme === "direct"
    ? address.path
    : printAddress(address);
  return { number: ioFileNumber(shown), shown };
}

/** What is neither a file nor a block device has no bytes of its own: /dev/null, a terminal; a pipe never opens. */
function refuseNoStorage({ scheme, path }: Address): void {
  if (scheme !== "file" && scheme !== "direct") return;
  const status = statusOfPath(path);
  if (status?.kind !== "other" || status.blockDevice !== undefined) return;
  throw refusal(
    "NO_STORAGE",
    `'${path}' is neither a file nor a block device: it stores no bytes.`,
    "Name a file or a block device; null:// is storage that takes no time.",
  );
}

/** The status of a device says 0; the open device knows. */
async function sizeThere(store: Looked, { name, size }: Entry): Promise<number> {
  if (size > 0) return size;
  const handle = await store.openRead(name);
  try {
    return handle.size;
  } finally {
    await handle.close();
  }
}

function sizeless(text: string) {
  return configError(
    "NO_SIZE",
    "--size",
    `How much of '${text}'? Nothing lies there that would say it.`,
    "Give --size, e.g. --size 4GiB.",
  );
}

export function refusal(code: string, text: string, remedy: string): PreflightError {
  const finding: Finding = { severity: "error", code, text, remedy };
  return new PreflightError([finding]);
}
