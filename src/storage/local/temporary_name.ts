/** Names of files that are not complete: hidden, beside the final one, and recognisable as Stoker's own. */

const TEMPORARY = /^\..*\.stoker-[0-9a-z]{10}\.tmp$/;
/** Names end at 255 bytes; a character takes up to 4, and the rest belongs to the marks. */
const MOST_KEPT = 56;

/** A new temporary path in the folder of the final one. */
export function temporaryPath(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const name = [...path.slice(slash)].slice(0, MOST_KEPT).join("");
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36));
  return `${path.slice(0, slash)}.${name}.stoker-${random.join("")}.tmp`;
}

/** True for what a killed write leaves behind; nobody else's files have such names. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name.slice(name.lastIndexOf("/") + 1));
}
