/**
 * The parts of an upload before it is completed: that none is missing, doubled, too small or without its ETag, and
 * what the server's checksum over them must be. A server completes whatever list it is given.
 */
import { combinedCrc, crcFromText, crcOfBytes, crcToBase64, partSumBytes } from "../object/crc32c_values.ts";
import type { PartLimits, UploadedPart } from "../object/object_client.ts";
import { escapeXml } from "./xml.ts";

/** What is wrong with a list, as the end of a sentence; undefined when nothing is. */
export function wrongParts(parts: readonly UploadedPart[], limits: PartLimits): string | undefined {
  if (parts.length === 0) return "it has no parts";
  if (parts.length > limits.maxParts) {
    return `it has ${parts.length} parts, at most ${limits.maxParts} may be`;
  }
  for (const [index, { number, size, etag }] of parts.entries()) {
    if (number !== index + 1) {
      return `part ${index + 1} of ${parts.length} is missing: ${number} is in its place`;
    }
    const isLast = index === parts.length - 1;
    if (!(size > 0) || (!isLast && size < limits.minBytes) || size > limits.maxBytes) {
      return `part ${number} of ${parts.length} has ${size} bytes, ${
        isLast ? 1 : limits.minBytes
      } to ${limits.maxBytes} may be`;
    }
    if (etag === "") return `part ${number} of ${parts.length} has no ETag`;
  }
  return undefined;
}

/** The document that completes an upload. Checksums are named when every part has one. */
export function completeDocument(parts: readonly UploadedPart[]): string {
  const summed = parts.every(({ checksum }) => checksum !== undefined);
  const lines = parts.map(({ number, etag, checksum }) => {
    const sum = summed ? `<ChecksumCRC32C>${escapeXml(checksum ?? "")}</ChecksumCRC32C>` : "";
    return `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag>${sum}</Part>`;
  });
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${
    lines.join("")
  }</CompleteMultipartUpload>`;
}

/**
 * What the server must say of the whole: composite (`…-N`), or over all bytes, whichever it chose. Undefined where
 * not every part has a sum.
 */
export function expectedChecksum(parts: readonly UploadedPart[], given: string): string | undefined {
  const sums = parts.map(({ checksum, size }) => ({ crc: crcFromText(checksum ?? ""), length: size }));
  const known = sums.flatMap(({ crc, length }) => crc === undefined ? [] : [{ crc, length }]);
  if (known.length < parts.length) return undefined;
  return given.includes("-")
    ? `${crcToBase64(crcOfBytes(partSumBytes(known)))}-${parts.length}`
    : crcToBase64(combinedCrc(known));
}
