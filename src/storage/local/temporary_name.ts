/** Names of files that are not complete: hidden, beside the final one, and recognisable as Stoker's own. */

const TEMPORARY = /^\..*\.stoker-[0-9a-z]{10}\.tmp$/;
/** Names end at 255 bytes; a character takes up to 4, and the rest belongs to the marks. */
const MOST_KEPT = 56;

const TAG_DIGITS = 6;
const COUNT_DIGITS = 4;
const MOST_COUNTED = 36 ** COUNT_DIGITS;

let tag = "";
let counted = 0;

/** A new temporary path in the folder of the final one. */
export function temporaryPath(path: string): string {
  // Random numbers are drawn seldom: they take as long as creating a small file.
  if (counted % MOST_COUNTED === 0) tag = randomDigits(TAG_DIGITS);
  const count = (counted++ % MOST_COUNTED).toString(36).padStart(COUNT_DIGITS, "0");
  const slash = path.lastIndexOf("/") + 1;
  const name = path.length - slash <= MOST_KEPT ? path.slice(slash) : shortened(path.slice(slash));
  return `${path.slice(0, slash)}.${name}.stoker-${tag}${count}.tmp`;
}

function shortened(name: string): string {
  return [...name].slice(0, MOST_KEPT).join("");
}

function randomDigits(count: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => (byte % 36).toString(36)).join(
    "",
  );
}

/** True for what a killed write leaves behind; nobody else's files have such names. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name.slice(name.lastIndexOf("/") + 1));
}
