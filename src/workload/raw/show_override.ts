/**
 * How an override is quoted in messages, sources and results. A credential given on the command line must never
 * come back from here.
 */

const SECRET = /secret|password|token|access_key/i;
const LONGEST = 120;

/** The override as typed, its value replaced by `(set)` where it is or holds a credential. */
export function showOverride(text: string): string {
  const equals = text.indexOf("=");
  if (equals >= 0 && SECRET.test(text)) return `${text.slice(0, equals)}=(set)`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}
