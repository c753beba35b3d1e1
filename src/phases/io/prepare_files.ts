/**
 * Everything that raw I/O does before its Workers start: finds the files, asks the storage whether this can work,
 * claims what will be written, and sees to the page cache. What fails here was refused, and leaves nothing.
 */
import { type Address, isObjectScheme, printAddress } from "../../base/address.ts";
import { type Finding, PreflightError, StorageError } from "../../base/errors.ts";
import type { StoreDescription } from "../../storage/store.ts";
import { IoBench } from "../../workers/io_bench.ts";
import { spread } from "../cache_state.ts";
import { isDevice } from "./block_device.ts";
import { makeFiles, refuseForeignFiles, stampsOf, withTheirNumbers } from "./claim_files.ts";
import { findFiles, type FoundFile, looksAtOnce, rootOf } from "./find_files.ts";
import { holesWarning, storedOf } from "./holes.ts";
import type { IoRequest } from "./io_request.ts";
import { refuseLongNames } from "./long_names.ts";
import { machineFindings } from "./machine_findings.ts";
import { type CacheSeen, seeToCache } from "./see_to_cache.ts";

export interface PreparedFiles extends CacheSeen {
  readonly root: Address;
  readonly files: readonly FoundFile[];
  readonly description: StoreDescription;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

/** At least: one for each file that is looked at together. */
const DEPTH = 4;
const SAMPLED_FILES = 64;
const NOT_LOOKED: CacheSeen = { cachedFraction: null, cachedBy: null };

/** With `changes` false only looks: for --dry-run. */
export async function prepareFiles(request: IoRequest, changes: boolean): Promise<PreparedFiles> {
  refuseLongNames(request);
  const root = rootOf(firstOf(request.addresses));
  const asked = changes ? await askForObjects(request) : undefined;
  const look = await open(request, root, []);
  const files = await closing(look, () =>
    asPreflight(() =>
      explained(look, async () => {
        const found = await findFiles(look.store, request);
        if (request.kind === "read" && !request.verify) return found;
        const isNull = look.store.describe.backend === "null";
        const stamps = isNull ? [] : await look.finish(stampsOf(look, found, request));
        if (request.kind !== "read") refuseForeignFiles(found, stamps, request);
        return withTheirNumbers(found, stamps, request.seed);
      })
    ));
  if (changes) refuseErrors(machineFindings(request, files.length));
  const warnings = asked ?? (changes ? await asPreflight(() => ask(request, files)) : []);
  const bench = await open(request, root, files);
  return await closing(bench, async () => {
    const description = bench.store.describe;
    if (request.kind === "write" && changes) await asPreflight(() => make(bench, files));
    if (request.kind !== "write" && changes) lookForHoles(files, warnings);
    const warn = (code: string, text: string) => void warnings.push({ code, text });
    const names = files.map(({ name }) => name);
    const cache = changes ? await asPreflight(() => seeToCache(bench, names, request, warn)) : NOT_LOOKED;
    // What a preflight has said already is said once.
    for (const text of description.notes.filter((note) => !warnings.some(({ text }) => text === note))) {
      warnings.push({ code: "STORAGE_NOTE", text });
    }
    return { root, files, description, ...cache, warnings };
  });
}

function open(request: IoRequest, address: Address, files: readonly FoundFile[]): Promise<IoBench> {
  const io = { ...request.io, queueDepth: Math.max(DEPTH, looksAtOnce(request)) };
  // Local files may lie on several file systems, and a device on none of those that hold its name.
  const kept = files.filter((file) => !isDevice(file.address));
  const dataIn = address.path === "/" ? { dataIn: [...byFolder(kept).keys()] } : {};
  return IoBench.open({ address: printAddress(address), io }, files, request.seed, dataIn);
}

async function closing<T>(bench: IoBench, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await bench.close();
  }
}

/** Before anything is looked for: the question makes the bucket where that is the storage's way. */
async function askForObjects(request: IoRequest): Promise<{ code: string; text: string }[] | undefined> {
  const first = firstOf(request.addresses);
  if (request.kind === "read" || !isObjectScheme(first.scheme)) return undefined;
  const path = request.files === undefined ? folderOf(first) : first.path;
  const bench = await open(request, { ...first, path }, []);
  const findings = await closing(bench, () => bench.store.preflight({ writes: true, bytes: 0, files: 0 }));
  refuseErrors(findings);
  return findings.map(({ code, text }) => ({ code, text }));
}

/** Asks every folder that is written to or read from; makes those that are missing. */
async function ask(
  request: IoRequest,
  files: readonly FoundFile[],
): Promise<{ code: string; text: string }[]> {
  const writes = request.kind !== "read";
  const findings: Finding[] = [];
  for (const [text, group] of byFolder(files)) {
    const first = firstOf(group).address;
    if (group.every(({ address }) => isDevice(address))) continue;
    const bench = await open(request, { ...first, path: text }, []);
    await closing(bench, async () => {
      const bytes = group.reduce((sum, { size, there }) => sum + Math.max(0, size - (there ?? 0)), 0);
      const added = group.filter(({ there }) => there === undefined).length;
      if (writes) findings.push(...ofIo(await bench.store.preflight({ writes, bytes, files: added })));
      if (writes && !findings.some(isError)) await asPreflight(() => bench.store.makeFolder(""));
    });
  }
  refuseErrors(findings);
  return findings.map(({ code, text }) => ({ code, text }));
}

/** The storage speaks of datasets; what helps here has other names. */
function ofIo(findings: readonly Finding[]): Finding[] {
  const remedy = "Free space, choose another folder, or lower --size or --files.";
  return findings.map((finding) => finding.code === "FREE_SPACE" ? { ...finding, remedy } : finding);
}

function byFolder(files: readonly FoundFile[]): Map<string, FoundFile[]> {
  const folders = new Map<string, FoundFile[]>();
  for (const file of files) {
    const folder = folderOf(file.address);
    folders.set(folder, [...folders.get(folder) ?? [], file]);
  }
  return folders;
}

function folderOf({ path }: Address): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) || (path.startsWith("/") ? "/" : "");
}

/** A file that was made and cannot be kept goes again. */
async function make(bench: IoBench, files: readonly FoundFile[]): Promise<void> {
  const made: FoundFile[] = [];
  try {
    await makeFiles(bench, files, (file) => made.push(file));
  } catch (error) {
    for (const { name } of made) await bench.store.remove(name);
    throw error;
  }
}

function lookForHoles(files: readonly FoundFile[], warnings: { code: string; text: string }[]): void {
  const looked = spread(files.length, SAMPLED_FILES).flatMap((place) => {
    const { scheme, path } = files[place]?.address ?? { scheme: "null", path: "" };
    return scheme === "file" || scheme === "direct" ? storedOf(path) ?? [] : [];
  });
  const warning = holesWarning(looked);
  if (warning) warnings.push(warning);
}

/** The answer to HEAD has no words: a server says why it refuses when it is asked about the bucket. */
async function explained<T>({ store }: IoBench, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof StorageError) || store.describe.engine !== "http") throw error;
    const findings = await store.preflight({ writes: false, bytes: 0, files: 0 });
    throw findings.some(isError) ? new PreflightError(findings, error) : error;
  }
}

/** Nothing was measured yet, so what storage refuses is a refusal. */
async function asPreflight<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new PreflightError([
      { severity: "error", code: error.code, text: error.message, remedy: error.remedy },
    ], error);
  }
}

function refuseErrors(findings: readonly Finding[]): void {
  if (findings.some(isError)) throw new PreflightError(findings);
}

function isError(finding: Finding): boolean {
  return finding.severity === "error";
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new TypeError("Raw I/O needs an address");
  return first;
}
