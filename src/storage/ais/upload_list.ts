/**
 * Uploads in parts that are under way, from the answer of AIStore's S3 side, which lists those of both sides.
 */
import type { Upload } from "../object/object_client.ts";

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Uploads below a prefix: AIStore does not look at the one in the question. Throws a TypeError on another answer. */
export function uploadsOf(bytes: Uint8Array, prefix: string): Upload[] {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("<ListMultipartUploadsResult")) throw new TypeError("the answer lists no uploads");
  return [...text.matchAll(/<Upload>(.*?)<\/Upload>/gs)]
    .map(([, upload = ""]) => {
      const startedMs = Date.parse(textOf(upload, "Initiated"));
      return {
        key: textOf(upload, "Key"),
        id: textOf(upload, "UploadId"),
        startedMs: Number.isNaN(startedMs) ? undefined : startedMs,
      };
    })
    .filter(({ key }) => key.startsWith(prefix));
}

function textOf(xml: string, element: string): string {
  const [, text] = new RegExp(`<${element}>(.*?)</${element}>`, "s").exec(xml) ?? [];
  if (text === undefined) throw new TypeError(`an upload has no ${element}`);
  return text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hexadecimal, decimal, name) => {
    if (hexadecimal !== undefined) return String.fromCodePoint(parseInt(hexadecimal, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}
