/** `dataset.skip_listing`: names that were computed are not listed, but some of them must be there. */
import type { Finding } from "../base/errors.ts";
import { joinAddress, printAddress } from "../base/address.ts";
import { namesOf } from "../dataset/name_list/name_list.ts";
import type { RegularNames } from "../dataset/name_list/regular_names.ts";
import type { Store } from "../storage/store.ts";
import { sampledFilesMissing } from "../workload/rules/files.ts";
import type { RunRequest } from "./run_request.ts";

/** Questions under way at the same time: an object store takes its time for each. */
const TOGETHER = 32;

export async function lookUpSome(
  store: Store,
  { workload, data }: Pick<RunRequest, "workload" | "data">,
  list: RegularNames,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const interval = workload.values["dataset.listing_validation_interval"];
  if (interval === 0) return [];
  const missing: string[] = [];
  let checked = 0;
  let asked: Promise<void>[] = [];
  const ask = async (name: string) => {
    const entry = await store.stat(name);
    if (!entry || entry.isFolder) missing.push(name);
  };
  for (const name of sampledNames(list, interval)) {
    // Between two lots, so that no question is left alone.
    if (asked.length === 0) signal?.throwIfAborted();
    checked++;
    asked.push(ask(name));
    if (asked.length < TOGETHER) continue;
    await Promise.all(asked);
    asked = [];
  }
  await Promise.all(asked);
  const finding = sampledFilesMissing(
    missing.sort().map((name) => printAddress(joinAddress(data, name))),
    checked,
  );
  return finding ? [finding] : [];
}

/** The first, every so many, and the last, in their order. */
export function* sampledNames(list: RegularNames, interval: number): Generator<string> {
  const { count, at } = namesOf(list);
  for (let place = 0; place < count; place += interval) yield at(place);
  if (count > 0 && (count - 1) % interval !== 0) yield at(count - 1);
}
