/** The checksum that a server keeps beside an object, as the headers of an answer tell it. */
import type { StoredChecksum } from "../object/object_client.ts";

/** CRC-32C first: it is what we send. */
export function storedChecksum(headers: ReadonlyMap<string, string>): StoredChecksum | undefined {
  const crc32c = headers.get("x-amz-checksum-crc32c") ?? googleCrc32c(headers.get("x-goog-hash"));
  if (crc32c !== undefined) return { algorithm: "crc32c", value: crc32c };
  const crc64nvme = headers.get("x-amz-checksum-crc64nvme");
  return crc64nvme === undefined ? undefined : { algorithm: "crc64nvme", value: crc64nvme };
}

/** `crc32c=…,md5=…`. */
function googleCrc32c(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /(?:^|[,\s])crc32c=([A-Za-z0-9+/=]+)/.exec(text)?.[1];
}
