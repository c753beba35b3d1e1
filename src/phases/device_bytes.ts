/**
 * Bytes that this process caused to be fetched from block devices so far, as the kernel accounts them. A read
 * that the page cache served does not count, so the difference over an epoch says where its bytes came from.
 */
import type { StoreDescription } from "../storage/store.ts";

/** Null where the kernel does not know: other backends, no /proc, accounting switched off. */
export function deviceBytes(backend: StoreDescription["backend"]): number | null {
  if (backend !== "file" && backend !== "direct") return null;
  try {
    return parseReadBytes(Deno.readTextFileSync("/proc/self/io"));
  } catch {
    return null; // no such file here, or not ours to read: unknown
  }
}

export function parseReadBytes(text: string): number | null {
  const match = text.match(/^read_bytes: (\d+)$/m);
  return match ? Number(match[1]) : null;
}
