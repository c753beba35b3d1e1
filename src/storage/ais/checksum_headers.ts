/**
 * The checksum of a whole object, as AIStore puts it beside every answer about it, ranges included. There is no
 * other mark by which two versions of an object are told apart.
 */
import type { ResponseHead } from "../http/exchange.ts";
import type { ChecksumAlgorithm, StoredChecksum } from "../object/object_client.ts";

const KNOWN: readonly ChecksumAlgorithm[] = ["crc32c", "md5", "xxhash2"];

/** Undefined where the bucket keeps none, or one of a kind that is not computed here. */
export function checksumOf(head: ResponseHead): StoredChecksum | undefined {
  const type = head.headers.get("ais-checksum-type");
  const value = head.headers.get("ais-checksum-value");
  const algorithm = KNOWN.find((known) => known === type);
  return algorithm === undefined || !value ? undefined : { algorithm, value: value.toLowerCase() };
}

/** Equal as long as the object has the same bytes; undefined where the bucket keeps no checksums. */
export function etagOf(head: ResponseHead): string | undefined {
  const value = head.headers.get("ais-checksum-value");
  return value ? `${head.headers.get("ais-checksum-type") ?? ""}:${value.toLowerCase()}` : undefined;
}

/** Eight hexadecimal digits. */
export function crc32cText(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, "0");
}
