// Frames and checksums around the payload of many records: a record of 1 KB has no time for a call of its own.
import { crc32c } from "./crc32c.as";

/** Few bytes: the machine's own copy would take longer to begin. */
// @ts-ignore: decorator
@inline
function copyFew(into: usize, from: usize, length: i32): void {
  if (length < 8) {
    for (let i = 0; i < length; i++) store<u8>(into + i, load<u8>(from + i));
    return;
  }
  for (let i = 0; i < length - 8; i += 8) store<u64>(into + i, load<u64>(from + i));
  store<u64>(into + length - 8, load<u64>(from + length - 8));
}

/**
 * Writes what stands before and behind the payload of `count` records of `record` bytes each, and at the end of each
 * its masked CRC-32C: over all that stands before it, from `checked` on.
 */
export function frameChecked(
  into: usize,
  record: i32,
  count: i32,
  before: usize,
  beforeBytes: i32,
  after: usize,
  afterBytes: i32,
  checked: i32,
): void {
  const checkedBytes = record - 4 - checked;
  for (; count > 0; count--) {
    copyFew(into, before, beforeBytes);
    copyFew(into + record - 4 - afterBytes, after, afterBytes);
    const sum = crc32c(0, into + checked, checkedBytes);
    store<u32>(into + record - 4, rotr<u32>(sum, 15) + 0xA282EAD8);
    into += record;
  }
}
