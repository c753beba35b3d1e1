/**
 * The page cache before raw I/O: how much of the files is resident and how that is known, forgotten first where it
 * was asked for. The fraction is null where nobody can know it, never a guess.
 */
import { fileSystemOf, isMemory } from "../../../ffi/file_system.ts";
import type { Address } from "../../base/address.ts";
import { nearestFolder } from "../../storage/local/nearest_folder.ts";
import { readVariable } from "../../workload/environment/read_variable.ts";
import type { IoBench } from "../../workers/io_bench.ts";
import { spread } from "../cache_state.ts";
import { makeCold, RESIDENT_ALLOWED } from "../cold_cache.ts";
import { dropSystemCache } from "../drop_system_cache.ts";
import { isDevice } from "./block_device.ts";
import { refusal } from "./find_files.ts";
import type { IoRequest } from "./io_request.ts";

export interface CacheSeen {
  /** Of the files, before the run; null where it cannot be known, or means nothing. */
  readonly cachedFraction: number | null;
  /** By what means it is known, or why it is not; null: nobody looked. */
  readonly cachedBy: string | null;
}

const SAMPLED_FILES = 64;
const NOBODY_LOOKED: CacheSeen = { cachedFraction: null, cachedBy: null };

export async function seeToCache(
  { store }: Pick<IoBench, "store">,
  names: readonly string[],
  { kind, addresses, cache, outside }: Pick<IoRequest, "kind" | "addresses" | "cache" | "outside">,
  warn: (code: string, text: string) => void,
  dropSystem: typeof dropSystemCache = dropSystemCache,
): Promise<CacheSeen> {
  if (kind === "write" || store.describe.backend === "null") return NOBODY_LOOKED;
  let seen = NOBODY_LOOKED;
  const look = async () => {
    seen = await residency(store, names);
    return seen.cachedFraction;
  };
  if (cache === "drop") {
    // Files that are memory stay warm whatever is dropped.
    const isHopeless = addresses.every(isInMemory);
    const seconds = readVariable("DLIO_DROP_CACHES_TIMEOUT", outside.env).value;
    await makeCold({
      dropFiles: () => dropFiles(store, names),
      resident: look,
      dropSystem: isHopeless ? undefined : () => dropSystem(seconds),
      refused: () => {}, // nobody tries again
      timedOut: () => 1,
      warn,
    });
  } else await look();
  const { cachedFraction, cachedBy } = seen;
  if (cachedFraction === null) warn("CACHE_UNKNOWN", `The page cache is unknown: ${cachedBy}.`);
  if (cache === "fail" && (cachedFraction === null || cachedFraction > RESIDENT_ALLOWED)) {
    throw refusal(
      "CACHE_WARM",
      cachedFraction === null
        ? `--cache fail: how much of the files is in the page cache cannot be known here (${cachedBy}).`
        : `--cache fail: ${
          (100 * cachedFraction).toFixed(1)
        } % of the files are in the page cache, 1 % is allowed.`,
      "Use --cache drop, direct:// or files larger than memory.",
    );
  }
  return seen;
}

function isInMemory(address: Address): boolean {
  // Devices have their names in memory, not their bytes.
  const isFile = (address.scheme === "file" || address.scheme === "direct") && !isDevice(address);
  return isFile && isMemory(fileSystemOf(nearestFolder(address.path)).type);
}

async function residency(store: IoBench["store"], names: readonly string[]): Promise<CacheSeen> {
  const looked = spread(names.length, SAMPLED_FILES);
  let resident = 0;
  let bytes = 0;
  let by = "";
  for (const place of looked) {
    const handle = await store.openRead(names[place] ?? "");
    try {
      const { fraction, measuredBy } = await handle.residency();
      if (fraction === null) return { cachedFraction: null, cachedBy: measuredBy };
      by = measuredBy;
      resident += fraction * handle.size;
      bytes += handle.size;
    } finally {
      await handle.close();
    }
  }
  const files = names.length === 1 ? "the file" : `${looked.length} of ${names.length} files`;
  return { cachedFraction: bytes === 0 ? null : resident / bytes, cachedBy: `${by} of ${files}` };
}

async function dropFiles(store: IoBench["store"], names: readonly string[]): Promise<void> {
  for (const name of names) {
    const handle = await store.openRead(name);
    try {
      await handle.dropCache();
    } finally {
      await handle.close();
    }
  }
}
