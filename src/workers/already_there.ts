/**
 * Whether a file of an earlier, interrupted run is complete: the right size, and the right bytes at its head,
 * its tail and some places between. A killed write never had the final name, so this guards against damage and
 * foreign files, not against half-written ones.
 */
import type { LayoutSource } from "../dataset/layout_source.ts";
import type { Store } from "../storage/store.ts";

const PROBE_BYTES = 65536;
const PROBES_BETWEEN = 2;

export async function alreadyThere(
  store: Pick<Store, "stat" | "openRead">,
  name: string,
  source: LayoutSource,
): Promise<boolean> {
  const entry = await store.stat(name);
  if (!entry || entry.isFolder || entry.size !== source.size) return false;
  if (source.size === 0) return true;
  const handle = await store.openRead(name);
  try {
    let same = true;
    for (const at of probePlaces(source.size)) {
      const length = Math.min(PROBE_BYTES, source.size - at);
      await handle.read(at, length, (slot, offset, count) => {
        if (source.differences(offset, count, slot).length > 0) same = false;
      });
      if (!same) return false;
    }
    return true;
  } finally {
    await handle.close();
  }
}

/** Head, tail and evenly spread places, block-aligned. */
export function probePlaces(size: number): number[] {
  const last = Math.max(0, size - PROBE_BYTES);
  const places = [0, last];
  for (let i = 1; i <= PROBES_BETWEEN; i++) {
    places.push(Math.floor(last * i / (PROBES_BETWEEN + 1) / PROBE_BYTES) * PROBE_BYTES);
  }
  return [...new Set(places)].sort((a, b) => a - b);
}
