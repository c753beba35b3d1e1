/**
 * Keeps JavaScript memory from the garbage collector while a call in another thread reads or writes it: Deno does
 * so by itself only since 2.8, and before it the kernel looked at another path than the one asked for.
 */
const kept = new Set<readonly ArrayBufferView[]>();

/** Resolves as `call` does. Its buffers must be all that it was given. */
export async function keptDuring<T>(call: Promise<T>, ...buffers: ArrayBufferView[]): Promise<T> {
  kept.add(buffers);
  try {
    return await call;
  } finally {
    kept.delete(buffers);
  }
}
