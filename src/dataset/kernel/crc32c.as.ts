// CRC-32C (Castagnoli). One stream waits for its own table look-ups; three neighbouring blocks are run side by
// side and joined by a table that advances a checksum over as many zero bytes.
const tables: usize = memory.data(8192, 16);
const overLong: usize = memory.data(4096, 16);
const overShort: usize = memory.data(4096, 16);
const LONG: i32 = 4096;
const SHORT: i32 = 512;

for (let i: u32 = 0; i < 256; i++) {
  let c = i;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >> 1) ^ 0x82F63B78 : c >> 1;
  store<u32>(tables + (<usize> i << 2), c);
}
for (let k: usize = 1; k < 8; k++) {
  for (let i: usize = 0; i < 256; i++) {
    const p = load<u32>(tables + ((k - 1) << 10) + (i << 2));
    store<u32>(tables + (k << 10) + (i << 2), (p >> 8) ^ load<u32>(tables + (<usize> (p & 255) << 2)));
  }
}
advanceTable(overShort, SHORT);
advanceTable(overLong, LONG);

function advanceTable(table: usize, zeroBytes: i32): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    const column = table + (lane << 10);
    for (let bit = 0; bit < 8; bit++) {
      let c: u32 = 1 << (<u32> lane * 8 + bit);
      for (let i = 0; i < zeroBytes; i++) c = (c >> 8) ^ load<u32>(tables + (<usize> (c & 255) << 2));
      store<u32>(column + (4 << bit), c);
    }
    // The checksum is linear: every other entry is the sum of those with one bit.
    for (let i: u32 = 1; i < 256; i++) {
      const low = i & (0 - i), rest = i ^ low;
      if (rest == 0) continue;
      const sum = load<u32>(column + (<usize> low << 2)) ^ load<u32>(column + (<usize> rest << 2));
      store<u32>(column + (<usize> i << 2), sum);
    }
  }
}

// @ts-ignore: decorator
@inline
function advance(table: usize, c: u32): u32 {
  return load<u32>(table + (<usize> (c & 255) << 2)) ^
    load<u32>(table + (<usize> (c >> 8 & 255) << 2), 1024) ^
    load<u32>(table + (<usize> (c >> 16 & 255) << 2), 2048) ^
    load<u32>(table + (<usize> (c >> 24) << 2), 3072);
}

// Index and scale in one shift and one mask: entry k of a table lies at 4 k. Bytes that the checksum so far does
// not touch come by loads of their own, which are idle more often than the shifts.
// @ts-ignore: decorator
@inline
function eight(c: u32, at: usize): u32 {
  const low = load<u32>(at) ^ c;
  const first = load<u32>(<usize> (low << 2 & 0x3FC), tables + 7168) ^
    load<u32>(<usize> (low >> 6 & 0x3FC), tables + 6144);
  const second = load<u32>(<usize> (low >> 14 & 0x3FC), tables + 5120) ^
    load<u32>(<usize> (low >> 22 & 0x3FC), tables + 4096);
  const third = load<u32>(<usize> load<u8>(at, 4) << 2, tables + 3072) ^
    load<u32>(<usize> load<u8>(at, 5) << 2, tables + 2048);
  const fourth = load<u32>(<usize> load<u8>(at, 6) << 2, tables + 1024) ^
    load<u32>(<usize> load<u8>(at, 7) << 2, tables);
  return first ^ second ^ (third ^ fourth);
}

function three(c: u32, at: usize, bytes: i32, table: usize): u32 {
  let d: u32 = 0, e: u32 = 0;
  for (let i = 0; i < bytes; i += 8) {
    const p = at + i;
    c = eight(c, p);
    d = eight(d, p + bytes);
    e = eight(e, p + 2 * bytes);
  }
  return advance(table, advance(table, c) ^ d) ^ e;
}

/** The checksum after `length` more bytes; `crc` is the one before them, 0 at the start. */
export function crc32c(crc: u32, at: usize, length: i32): u32 {
  let c = ~crc;
  while (length >= 3 * LONG) {
    c = three(c, at, LONG, overLong);
    at += 3 * LONG;
    length -= 3 * LONG;
  }
  while (length >= 3 * SHORT) {
    c = three(c, at, SHORT, overShort);
    at += 3 * SHORT;
    length -= 3 * SHORT;
  }
  for (; length >= 8; length -= 8) {
    c = eight(c, at);
    at += 8;
  }
  for (; length > 0; length--) c = (c >> 8) ^ load<u32>(tables + (<usize> ((c ^ load<u8>(at++)) & 255) << 2));
  return ~c;
}
