/** What the NFS client of this machine fetched for each of its mounts, from /proc/self/mountstats. Pure. */
import { unescapeOctal } from "./mounts.ts";

/** Of all processes of this machine, since the mount was made. */
export interface NfsBytes {
  readonly mountPoint: string;
  /** Payload of READ answers: neither what the page cache served nor RPC headers. */
  readonly fromServer: number;
  readonly toServer: number;
}

/** Of the numbers of a line "bytes:": read and written by calls, the same with O_DIRECT, then these two. */
const FROM_SERVER = 4;
const TO_SERVER = 5;

/** A mount that hides another one at the same point comes after it. */
export function parseNfsBytes(mountstats: string): NfsBytes[] {
  const found: NfsBytes[] = [];
  let mountPoint: string | undefined;
  for (const line of mountstats.split("\n")) {
    const [, point, type] = /^(?:no )?device .*mounted on (\S+) with fstype (\S+)/.exec(line) ?? [];
    if (point !== undefined) {
      mountPoint = type === "nfs" || type === "nfs4" ? unescapeOctal(point) : undefined;
    }
    if (mountPoint === undefined) continue;
    const [, numbers] = /^\s*bytes:\s+(\d.*)$/.exec(line) ?? [];
    if (numbers === undefined) continue;
    const counted = numbers.trim().split(/\s+/).map(Number);
    const [fromServer, toServer] = [counted[FROM_SERVER], counted[TO_SERVER]];
    if (Number.isSafeInteger(fromServer) && Number.isSafeInteger(toServer)) {
      // Safe integers are numbers, which the compiler cannot know.
      found.push({ mountPoint, fromServer: fromServer as number, toServer: toServer as number });
    }
  }
  return found;
}
