/**
 * Where tests put files that must lie on a disk: memory file systems cannot tell buffered from direct, and never
 * forget their pages. Never in the checkout, unless nothing else is a disk, and there only in what git ignores.
 */
import { fileSystemOf } from "./file_system.ts";

const MEMORY = ["tmpfs", "ramfs"];

/** A folder that is there, for makeTempDir and its like. */
export function diskFolder(): string {
  const { TMPDIR = "/tmp" } = Deno.env.toObject();
  const found = firstOnDisk([TMPDIR, "/var/tmp"], (path) => fileSystemOf(path).type);
  if (found !== undefined) return found;
  const own = new URL("../dist", import.meta.url).pathname;
  Deno.mkdirSync(own, { recursive: true });
  return own;
}

/** The first that is there and not in memory. */
export function firstOnDisk(paths: readonly string[], typeOf: (path: string) => string): string | undefined {
  return paths.find((path) => {
    try {
      return !MEMORY.includes(typeOf(path));
    } catch {
      return false; // not there
    }
  });
}
