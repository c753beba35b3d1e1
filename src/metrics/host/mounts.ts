/** Which mount a path lies on, from the text of /proc/self/mountinfo. Pure. */

export interface Mount {
  readonly mountPoint: string;
  readonly fileSystem: string;
  readonly source: string;
  readonly options: string;
  /** "major:minor" of the device. */
  readonly device: string;
}

export function parseMounts(mountinfo: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of mountinfo.split("\n")) {
    const fields = line.split(" ");
    const separator = fields.indexOf("-");
    const [, , device, , mountPoint, options] = fields;
    const [fileSystem, source, superOptions] = separator < 0 ? [] : fields.slice(separator + 1);
    if (!device || !mountPoint || !options || !fileSystem || source === undefined) continue;
    mounts.push({
      mountPoint: unescapeOctal(mountPoint),
      fileSystem,
      source: unescapeOctal(source),
      options: superOptions ? mergeOptions(options, superOptions) : options,
      device,
    });
  }
  return mounts;
}

/** The mount with the longest mount point that holds the path; a later mount hides an earlier one. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const inside = mount.mountPoint === "/" || path === mount.mountPoint ||
      path.startsWith(`${mount.mountPoint}/`);
    if (inside && (!best || mount.mountPoint.length >= best.mountPoint.length)) best = mount;
  }
  return best;
}

/** The kernel writes space, tab, newline and backslash as three octal digits. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

/** Options of the mount, then those of the file system; credentials of network mounts are left out. */
function mergeOptions(own: string, ofFileSystem: string): string {
  const secret = /^(password|pass|passwd|username|user|secret|credentials|sec_?key|key)=/i;
  const words = new Set([...own.split(","), ...ofFileSystem.split(",")]);
  return [...words].filter((word) => !secret.test(word)).join(",");
}
