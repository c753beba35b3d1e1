/**
 * The `.env` file as DLIO reads it: one `NAME=value` a line and nothing cleverer. It never fails; a line that
 * says nothing is skipped.
 */

/** Names and values; a later line of the same name wins. */
export function parseDotenv(text: string): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const trimmed = line.trim();
    const equals = trimmed.indexOf("=");
    if (trimmed.startsWith("#") || equals < 0) continue;
    const name = trimmed.slice(0, equals).trim();
    if (name !== "") values.set(name, unquote(trimmed.slice(equals + 1).trim()));
  }
  return Object.fromEntries(values);
}

/** DLIO strips all double quotes at both ends, and then all single ones. */
function unquote(value: string): string {
  return value.replace(/^"+|"+$/g, "").replace(/^'+|'+$/g, "");
}
