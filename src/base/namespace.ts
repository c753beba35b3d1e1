/** Namespaces of AIStore: buckets of one cluster that share nothing but it, and buckets of clusters joined to it. */

/** `@uuid#name`: the cluster, empty for the one that is asked, and the name in it. */
const WRITTEN = /^(?:@([A-Za-z0-9_-]*))?(?:#([A-Za-z0-9_-]*))?$/;

/** True where a namespace stands, right or wrong: no bucket begins so. */
export function beginsNamespace(text: string): boolean {
  return text.startsWith("@") || text.startsWith("#");
}

/** As AIStore prints it: `#name`, `@uuid` or `@uuid#name`; "" for the global one, undefined for what is none. */
export function parseNamespace(text: string): string | undefined {
  const match = WRITTEN.exec(text);
  if (!match) return undefined;
  const [, uuid = "", name = ""] = match;
  return `${uuid === "" ? "" : `@${uuid}`}${name === "" ? "" : `#${name}`}`;
}
