/** What block devices of this machine have read, for everybody, from /proc/diskstats. Pure. */

/** The kernel counts in these, whatever the sectors of the device. */
const SECTOR_BYTES = 512;
/** Of the fields of a line: major and minor number, and sectors read. */
const [MAJOR, MINOR, SECTORS_READ] = [0, 1, 5];

/** `device` is "major:minor"; undefined where the kernel keeps no account of it. */
export function bytesReadBy(device: string, diskstats: string): number | undefined {
  for (const line of diskstats.split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (`${fields[MAJOR]}:${fields[MINOR]}` !== device) continue;
    const sectors = Number(fields[SECTORS_READ]);
    return Number.isSafeInteger(sectors) ? sectors * SECTOR_BYTES : undefined;
  }
  return undefined;
}
