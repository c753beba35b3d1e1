/** The machine that this process runs on, read through /proc and /sys. */
import type { Machine } from "./facts.ts";

export function thisMachine(): Machine {
  return {
    read(path) {
      try {
        return Deno.readTextFileSync(path);
      } catch {
        return undefined; // absent on this kernel or not ours to read: the fact is unknown
      }
    },
    list(path) {
      try {
        return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
      } catch {
        return []; // as above
      }
    },
    hostname: Deno.hostname(),
    cpus: navigator.hardwareConcurrency,
    architecture: Deno.build.arch,
    runtime: `Deno ${Deno.version.deno}`,
  };
}
