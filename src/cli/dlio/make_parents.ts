/** DLIO makes a missing folder with all that is missing above it; Stoker's own commands make one level at most. */
import type { Address } from "../../base/address.ts";
import { PreflightError } from "../../base/errors.ts";

/** Makes what lies above a local place; the place itself is made by the run. */
export async function makeParents({ scheme, path }: Address): Promise<void> {
  if (scheme !== "file" && scheme !== "direct") return;
  const parent = path.slice(0, path.lastIndexOf("/"));
  if (parent === "") return;
  try {
    await Deno.mkdir(parent, { recursive: true });
  } catch (error) {
    throw new PreflightError([{
      severity: "error",
      code: "NO_FOLDER",
      text: `Cannot make the folder '${parent}': ${error instanceof Error ? error.message : String(error)}.`,
      remedy: "Make it, or name another one.",
    }], error);
  }
}
