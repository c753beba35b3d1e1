/**
 * The page cache before a timed read: how much of the dataset is resident, and forgetting it when asked. The
 * fraction is measured over files spread evenly; null with a reason where it cannot be known. All processes take
 * part, since each machine has a page cache of its own: the largest fraction is that of the run.
 */
import { fileSystemOf, isMemory } from "../../ffi/file_system.ts";
import type { Address } from "../base/address.ts";
import { PreflightError } from "../base/errors.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { fileNames } from "../dataset/name_list/file_names.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Store } from "../storage/store.ts";
import { readVariable } from "../workload/environment/read_variable.ts";
import type { FoundDataset } from "./dataset_here.ts";
import { makeCold, RESIDENT_ALLOWED } from "./cold_cache.ts";
import { dropSystemCache } from "./drop_system_cache.ts";
import type { Session } from "./session.ts";

const SAMPLED_FILES = 64;
/** Runs in which the machine's page cache cannot be dropped. */
const refusedIn = new WeakSet<Session>();
/** How often that took too long. */
const timeoutsOf = new WeakMap<Session, number>();

/** Of `count` files of a dataset, from the number `first` on: seen to by one process of each machine. */
export async function prepareCache(
  session: Session,
  store: Store,
  { spec, foreign }: FoundDataset,
  first: number,
  count: number,
): Promise<number | null> {
  const nameOf = fileNames(spec, (await loadFormat(spec.format)).extension(spec), foreign);
  const { data, cluster } = session.request;
  const own = cluster.localRank === 0 ? count : 0;
  return await prepareCacheOf(session, { store, place: data }, own, (index) => nameOf(first + index));
}

/** The same for any `count` files, of which every process has its own. */
export async function prepareCacheOf(
  session: Session,
  { store, place }: { readonly store: Store; readonly place: Address },
  count: number,
  nameOf: (index: number) => string,
): Promise<number | null> {
  const { backend } = store.describe;
  if (backend === "null") return null; // nothing is stored, so nothing is cached
  const { reading: { cache }, cluster } = session.request;
  const own = count === 0 ? undefined : await ownFraction(session, { store, place }, count, nameOf);
  const resident = await largest(cluster, own);
  const { io } = session.result;
  if (resident === null && typeof own === "number") io.cachedBy = "another process of the run cannot know it";
  if (cache === "fail" && (resident === null || resident > RESIDENT_ALLOWED)) {
    throw tooWarm(resident, io.cachedBy);
  }
  return resident;
}

async function ownFraction(
  session: Session,
  { store, place }: { readonly store: Store; readonly place: Address },
  count: number,
  nameOf: (index: number) => string,
): Promise<number | null> {
  const { reading: { cache }, outside } = session.request;
  const { backend } = store.describe;
  const measure = () => residentFraction(session, store, count, nameOf);
  // Looking at an object is a request, and drops nothing.
  if (cache !== "drop" || (backend !== "file" && backend !== "direct")) return await measure();
  const seconds = readVariable("DLIO_DROP_CACHES_TIMEOUT", outside.env).value;
  // Files that are memory stay warm whatever is dropped.
  const isHopeless = refusedIn.has(session) || isMemory(fileSystemOf(place.path).type);
  return await makeCold({
    dropFiles: () => dropFiles(store, count, nameOf),
    resident: measure,
    dropSystem: isHopeless ? undefined : () => dropSystemCache(seconds),
    refused: () => refusedIn.add(session),
    timedOut: () => {
      const times = (timeoutsOf.get(session) ?? 0) + 1;
      timeoutsOf.set(session, times);
      return times;
    },
    warn: (code, text) => session.warn(code, text),
  });
}

/** Null where one of them does not know, or nobody looked; undefined: this process did not look. */
async function largest(cluster: Cluster, own: number | null | undefined): Promise<number | null> {
  const [most = -1, unknown = 0] = await cluster.reduce([own ?? -1, Number(own === null)], "max");
  return unknown > 0 || most < 0 ? null : most;
}

async function dropFiles(store: Store, count: number, nameOf: (index: number) => string): Promise<void> {
  for (let index = 0; index < count; index++) {
    const handle = await store.openRead(nameOf(index));
    try {
      await handle.dropCache();
    } finally {
      await handle.close();
    }
  }
}

async function residentFraction(
  session: Session,
  store: Store,
  count: number,
  nameOf: (index: number) => string,
): Promise<number | null> {
  const looked = spread(count, SAMPLED_FILES);
  let bytes = 0;
  let resident = 0;
  for (const index of looked) {
    const handle = await store.openRead(nameOf(index));
    try {
      const { fraction, measuredBy } = await handle.residency();
      session.result.io.cachedBy = fraction === null
        ? measuredBy
        : `${measuredBy} of ${looked.length} of ${count} files`;
      if (fraction === null) {
        if (store.describe.backend !== "null") {
          session.warn("CACHE_UNKNOWN", `The page cache is unknown: ${measuredBy}.`);
        }
        return null;
      }
      bytes += handle.size;
      resident += fraction * handle.size;
    } finally {
      await handle.close();
    }
  }
  return bytes === 0 ? null : resident / bytes;
}

/** At most `most` of the numbers below `count`, evenly, the first and the last among them. */
export function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, number) => number);
  return Array.from({ length: most }, (_, step) => Math.floor(step * (count - 1) / (most - 1)));
}

function tooWarm(resident: number | null, cachedBy: string | undefined): PreflightError {
  const reason = cachedBy === undefined ? "" : ` (${cachedBy})`;
  const text = resident === null
    ? `--cache fail: how much of the dataset is in the page cache cannot be known here${reason}.`
    : `--cache fail: ${(100 * resident).toFixed(1)} % of the dataset are in the page cache, 1 % is allowed.`;
  return new PreflightError([{
    severity: "error",
    code: "CACHE_WARM",
    text,
    remedy: "Use --cache drop, direct:// or a dataset larger than memory.",
  }]);
}
