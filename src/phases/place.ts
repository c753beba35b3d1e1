/** The main thread's own door to the storage: for manifests, folders and looks, never for payload. */
import { Arena } from "../../ffi/arena.ts";
import { type Address, isObjectScheme } from "../base/address.ts";
import { bytesSource } from "../base/bytes_source.ts";
import { type Finding, PreflightError } from "../base/errors.ts";
import { type Manifest, MANIFEST_NAME, parseManifest, printManifest } from "../dataset/manifest.ts";
import { printAddress } from "../base/address.ts";
import { openStore } from "../storage/open_store.ts";
import type { IoOptions, Store } from "../storage/store.ts";
import { readSmallFile } from "./small_file.ts";

const SLOT_BYTES = 65536;
const SLOTS = 4;

/** Bytes per request and requests in flight are those of small files, whatever the Workers use. */
export async function openPlace(
  address: Address,
  io: IoOptions,
  notice: (code: string, text: string) => void = () => {},
): Promise<Store> {
  const arena = new Arena(SLOTS * SLOT_BYTES + 4096);
  const small: IoOptions = { ...io, queueDepth: SLOTS, blockSizeBytes: SLOT_BYTES };
  return await openStore(address, { io: small, arena, slots: arena.pool(SLOT_BYTES, SLOTS), notice });
}

/**
 * What keeps a place from being looked at: nobody there, no bucket, no access. A missing folder is no such thing: it
 * holds nothing, which whoever looks for something says better.
 */
export async function lookFindings(store: Store, { scheme }: Address): Promise<readonly Finding[]> {
  return isObjectScheme(scheme) ? await store.preflight({ writes: false, bytes: 0, files: 0 }) : [];
}

/** To look at what lies there before a run begins; refused where nothing can be looked at. */
export async function openToLook(address: Address, io: IoOptions): Promise<Store> {
  const store = await openPlace(address, io);
  try {
    const findings = await lookFindings(store, address);
    if (findings.some(({ severity }) => severity === "error")) throw new PreflightError(findings);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Undefined where no dataset of Stoker lies. */
export async function readManifest(store: Store, address: Address): Promise<Manifest | undefined> {
  const bytes = await readSmallFile(store, MANIFEST_NAME);
  return bytes && parseManifest(new TextDecoder().decode(bytes), printAddress(address));
}

export async function writeManifest(store: Store, manifest: Manifest): Promise<void> {
  await store.makeFolder(".stoker");
  const source = bytesSource(new TextEncoder().encode(printManifest(manifest)));
  await store.write(MANIFEST_NAME, source, { fsync: true, overwrite: true });
}
