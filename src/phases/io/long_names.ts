/** Names that no file or object can have, told before raw I/O looks for any of them or makes a folder. */
import { fileSystemOf } from "../../../ffi/file_system.ts";
import { type Address, joinAddress } from "../../base/address.ts";
import { type Finding, PreflightError } from "../../base/errors.ts";
import { nameFindings } from "../../storage/local/name_lengths.ts";
import { nearestFolder, parentOf } from "../../storage/local/nearest_folder.ts";
import { keyFindings } from "../../storage/object/key_lengths.ts";
import type { IoRequest } from "./io_request.ts";

export function refuseLongNames(
  { kind, addresses, files }: Pick<IoRequest, "kind" | "addresses" | "files">,
): void {
  if (kind === "read") return; // what is read is there, or is said not to be
  for (const address of addresses) {
    // Of the files that --files makes, the last has the longest name.
    const place = files === undefined ? address : joinAddress(address, `io_${files - 1}`);
    const [found] = findingsFor(place);
    if (found) throw new PreflightError([{ ...found, remedy: "Use a shorter name or a shorter folder." }]);
  }
}

function findingsFor({ scheme, bucket, path }: Address): readonly Finding[] {
  if (scheme === "s3" || scheme === "gs") {
    return keyFindings({ prefix: "", printed: `${scheme}://${bucket}` }, [path]);
  }
  if (scheme !== "file" && scheme !== "direct") return [];
  const root = nearestFolder(parentOf(path));
  const name = path.slice(root === "/" ? 1 : root.length + 1);
  return nameFindings(root, [name], fileSystemOf(root).mostNameBytes, (inPlace) => inPlace);
}
