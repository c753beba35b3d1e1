/**
 * What goes with a body that is written, and whether the answer is about these bytes. Google's servers know neither
 * the sum nor the condition, and are spared both.
 */
import type { ResponseHead } from "../http/exchange.ts";
import { crcToBase64 } from "../object/crc32c_values.ts";
import type { Sent, StoredChecksum } from "../object/object_client.ts";
import { failure, type Way } from "./bucket_requests.ts";
import type { Headers } from "./signer.ts";
import { storedChecksum } from "./stored_checksum.ts";

export type Backend = "s3" | "gs";

export function checksumHeaders({ crc32c }: Sent, backend: Backend): Headers {
  return crc32c === undefined || backend === "gs" ? [] : [["x-amz-checksum-crc32c", crcToBase64(crc32c)]];
}

/** The server refuses it where the name is taken. */
export function newOnlyHeaders({ onlyNew }: { readonly onlyNew: boolean }, backend: Backend): Headers {
  return onlyNew && backend === "s3" ? [["if-none-match", "*"]] : [];
}

/** The sum that the answer tells; another one than that of what was sent is a failure. */
export function checkedSum(
  way: Way,
  { headers }: ResponseHead,
  { crc32c }: Sent,
): { readonly checksum?: StoredChecksum } {
  const checksum = storedChecksum(headers);
  if (checksum === undefined) return {};
  if (checksum.algorithm === "crc32c" && crc32c !== undefined && checksum.value !== crcToBase64(crc32c)) {
    const text = `The server stored other bytes: CRC-32C ${checksum.value}, not ${crcToBase64(crc32c)}`;
    throw failure(way, "checksum", text);
  }
  return { checksum };
}
