/**
 * What AIStore says of a bucket's objects, in its words and ours. An answer that is not of that form is an error,
 * never an empty bucket.
 */
import type { ListedObject, Page } from "../object/object_client.ts";

/** AIStore refuses no larger page, and gives no larger one. */
const LARGEST_PAGE = 10_000;
const DIRECTORY_FLAG = 1 << 8;

/** The body of the request for a page; `next` is what the page before gave. */
export function listRequest(prefix: string, next: string | undefined, limit: number): string {
  const [uuid = "", ...token] = next === undefined ? [] : next.split("/");
  return JSON.stringify({
    action: "list",
    value: {
      prefix,
      pagesize: Math.min(limit, LARGEST_PAGE),
      props: "name,size",
      // Without the name of the listing every page would be a listing of its own, from its start on.
      uuid,
      continuation_token: token.join("/"),
    },
  });
}

/** A page; `next` holds the listing's name and the server's token. Throws a TypeError saying what is wrong. */
export function pageOf(bytes: Uint8Array): Page {
  const page: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof page !== "object" || page === null) throw new TypeError("the listing is no object");
  const entries: unknown = Reflect.get(page, "entries");
  // An empty listing has null there.
  if (entries !== null && !Array.isArray(entries)) throw new TypeError("the listing has no entries");
  const objects: ListedObject[] = [];
  for (const entry of entries ?? []) {
    const object = objectOf(entry);
    if (object !== undefined) objects.push(object);
  }
  const token: unknown = Reflect.get(page, "continuation_token");
  const uuid: unknown = Reflect.get(page, "uuid");
  if (typeof token !== "string" || typeof uuid !== "string") throw new TypeError("the listing has no token");
  return { objects, next: token === "" ? undefined : `${uuid}/${token}` };
}

/** Undefined for a folder that AIStore invented. */
function objectOf(entry: unknown): ListedObject | undefined {
  if (typeof entry !== "object" || entry === null) throw new TypeError("an entry is no object");
  const name: unknown = Reflect.get(entry, "name");
  // A number in a string; an empty object has none.
  const size = Number(Reflect.get(entry, "size") ?? 0);
  const flags: unknown = Reflect.get(entry, "flags") ?? 0;
  if (typeof name !== "string" || !Number.isSafeInteger(size) || typeof flags !== "number") {
    throw new TypeError(`an entry has no name or size: ${JSON.stringify(entry).slice(0, 200)}`);
  }
  return (flags & DIRECTORY_FLAG) !== 0 ? undefined : { key: name, size };
}
