/** Whether two places take their room from the same file system: what goes to both must then fit together. */
import { statusOfPath } from "../../ffi/file_status.ts";
import type { Address } from "../base/address.ts";
import type { Finding } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import { nearestFolder } from "../storage/local/nearest_folder.ts";
import type { Need } from "../storage/store.ts";

export type Room = Pick<Need, "bytes" | "files">;

export const NO_ROOM: Room = { bytes: 0, files: 0 };

/** Of local places only; object stores do not tell what is free. */
export function shareRoom(a: Address, b: Address): boolean {
  const [first, second] = [deviceOf(a), deviceOf(b)];
  return first !== undefined && first === second;
}

/** Says of what is too little that a dataset beside it counts, too. */
export function withDataset(findings: readonly Finding[], { bytes, files }: Room): Finding[] {
  return findings.map((finding) =>
    finding.code === "FREE_SPACE" || finding.code === "FREE_INODES"
      ? {
        ...finding,
        text:
          `${finding.text}. ${formatBytes(bytes)} in ${files} files of it are the dataset, which goes to ` +
          "the same file system",
      }
      : finding
  );
}

function deviceOf({ scheme, path }: Address): string | undefined {
  if (scheme !== "file" && scheme !== "direct") return undefined;
  return statusOfPath(nearestFolder(path))?.device;
}
