/**
 * Keys and query values as S3 signs them: everything but letters, digits and "-_.~" becomes %XX of its UTF-8
 * bytes. What is signed is what is sent, so nothing else may write a target.
 */

const PLAIN = /^[A-Za-z0-9\-_.~]*$/;
const PLAIN_KEY = /^[A-Za-z0-9\-_.~/]*$/;

/** Name and value, not yet encoded. */
export type Query = readonly (readonly [name: string, value: string])[];

export function encodeValue(text: string): string {
  return PLAIN.test(text) ? text : encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Slashes stay. */
export function encodeKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : key.split("/").map(encodeValue).join("/");
}

/** Sorted as the signature wants it, without "?"; empty for no query. */
export function encodeQuery(query: Query): string {
  if (query.length === 0) return "";
  const pairs = query.map(([name, value]) => [encodeValue(name), encodeValue(value)] as const);
  pairs.sort(([a], [b]) => a < b ? -1 : 1);
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** A query as it came in an address; "+" is a blank, as every server writes it. */
export function decodeQuery(text: string): Query {
  return text === "" ? [] : text.split("&").map((pair) => {
    const at = pair.indexOf("=");
    return at < 0 ? [decodeForm(pair), ""] : [decodeForm(pair.slice(0, at)), decodeForm(pair.slice(at + 1))];
  });
}

/** Text of an answer with `encoding-type=url`: "+" is a blank there. */
export function decodeForm(text: string): string {
  return text.includes("%") || text.includes("+") ? decodeURIComponent(text.replaceAll("+", " ")) : text;
}
