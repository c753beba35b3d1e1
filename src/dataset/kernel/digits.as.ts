// Numbers as decimal text of fixed width, zero-padded; a negative number begins with a minus sign.
// Text is stored eight characters at a time: what a store writes too far, the next one overwrites.
const triples: usize = memory.data(1024, 16);
for (let i: u32 = 0; i < 256; i++) {
  const text = i / 100 | i / 10 % 10 << 8 | i % 10 << 16 | 0x303030;
  store<u32>(triples + (<usize> i << 2), text);
}
/** The last number of a call is made here, so that nothing is written beyond it. */
const lastOne: usize = memory.data(320, 8);

const UNSIGNED: i32 = 0;
const SIGNED: i32 = 1;
const FRACTION: i32 = 2;
/** Without the highest bit of four bytes. */
const UNSIGNED_31: i32 = 3;

/** The eight digits of a number below 10^8, the first one in the lowest byte. */
// @ts-ignore: decorator
@inline
function eightDigits(value: u32): u64 {
  const high = value / 10000;
  // Two numbers below 10^4, then four below 100, then eight below 10, each split in all lanes at once.
  let x = <u64> high | <u64> (value - high * 10000) << 32;
  const hundreds = x * 5243 >> 19 & 0x7F0000007F;
  x = hundreds | x - hundreds * 100 << 16;
  const tens = x * 103 >> 10 & 0xF000F000F000F;
  return (tens | x - tens * 10 << 8) | 0x3030303030303030;
}

/** Writes `width` digits (at most 8), and overwrites up to 8 bytes. */
// @ts-ignore: decorator
@inline
function narrow(value: u32, at: usize, width: i32): void {
  store<u64>(at, eightDigits(value) >> <u64> (64 - (width << 3)));
}

/** As `number`, for what fits into 32 bits: their division by a constant is a multiplication. */
// @ts-ignore: decorator
@inline
function shortNumber(value: u32, at: usize, width: i32): void {
  if (width <= 8) {
    narrow(value, at, width);
    return;
  }
  for (; width > 16; width--) store<u8>(at++, 0x30);
  const high = value / 100000000;
  narrow(high, at, width - 8);
  narrow(value - high * 100000000, at + width - 8, 8);
}

// @ts-ignore: decorator
@inline
function number(value: u64, at: usize, width: i32): void {
  if (width <= 8) {
    narrow(<u32> value, at, width);
    return;
  }
  for (; width > 24; width--) store<u8>(at++, 0x30);
  const high = value / 100000000;
  const low = <u32> (value - high * 100000000);
  if (width <= 16) narrow(<u32> high, at, width - 8);
  else {
    const top = high / 100000000;
    narrow(<u32> top, at, width - 16);
    narrow(<u32> (high - top * 100000000), at + width - 16, 8);
  }
  narrow(low, at + width - 8, 8);
}

/** The upper 64 bits of a product. */
function multiplyHigh(a: u64, b: u64): u64 {
  const al = a & 0xFFFFFFFF, ah = a >> 32, bl = b & 0xFFFFFFFF, bh = b >> 32;
  const middle = ah * bl + (al * bl >> 32);
  const other = al * bh + (middle & 0xFFFFFFFF);
  return ah * bh + (middle >> 32) + (other >> 32);
}

// @ts-ignore: decorator
@inline
function loadUnsigned(at: usize, bytes: i32): u64 {
  if (bytes == 1) return load<u8>(at);
  if (bytes == 2) return load<u16>(at);
  if (bytes == 4) return load<u32>(at);
  return load<u64>(at);
}

/** Three digits and a separator in one store. */
function byteTriples(from: usize, into: usize, count: i32, between: u32): void {
  const separator = between << 24;
  for (let i = 0; i < count; i++) {
    store<u32>(into + (i << 2), load<u32>(triples + (<usize> load<u8>(from + i) << 2)) | separator);
  }
}

/**
 * Writes `count` numbers of `bytes` stream bytes each as `width` characters and a separator of
 * `separatorBytes` (1 to 4, packed little-endian): `last` after every `perRow` numbers, else `between`.
 * `column` is the place in its row of the first number. Kind 2 is a fraction "0.ddd" of the
 * stream's bits, kind 3 a number of 31 bits.
 */
export function digits(
  kind: i32,
  bytes: i32,
  width: i32,
  separatorBytes: i32,
  between: u32,
  last: u32,
  perRow: f64,
  column: f64,
  from: usize,
  into: usize,
  count: i32,
): void {
  let left = perRow == 0 ? i64.MAX_VALUE : <i64> perRow - <i64> column;
  const plainBytes = kind == UNSIGNED && bytes == 1 && width == 3 && separatorBytes == 1;
  let scale: u64 = 1;
  if (kind == FRACTION) { for (let i = 2; i < width; i++) scale *= 10; }
  const shift = <u64> (64 - (bytes << 3));
  const unit = width + separatorBytes;
  let end: usize = 0;
  while (count > 0) {
    if (plainBytes && left > 1) {
      const n = <i32> min<i64>(left - 1, count);
      byteTriples(from, into, n, between);
      from += n;
      into += n << 2;
      count -= n;
      left -= n;
      continue;
    }
    if (count == 1) {
      end = into;
      into = lastOne;
    }
    const value = loadUnsigned(from, bytes);
    from += bytes;
    if (kind == UNSIGNED) {
      if (bytes <= 4) shortNumber(<u32> value, into, width);
      else number(value, into, width);
    } else if (kind == SIGNED) {
      const signed = <i64> (value << shift) >> <i64> shift;
      // Without a branch: signs are noise.
      const sign = signed >> 63, negative = <i32> (sign & 1);
      const magnitude = <u64> ((signed ^ sign) - sign);
      store<u8>(into, 0x2D);
      if (bytes <= 4) shortNumber(<u32> magnitude, into + negative, width - negative);
      else number(magnitude, into + negative, width - negative);
    } else if (kind == UNSIGNED_31) shortNumber(<u32> value & 0x7FFFFFFF, into, width);
    else {
      store<u16>(into, 0x2E30);
      number(multiplyHigh(value << shift, scale), into + 2, width - 2);
    }
    left--;
    let separator = between;
    if (left == 0) {
      separator = last;
      left = <i64> perRow;
    }
    store<u32>(into + width, separator);
    into += unit;
    count--;
  }
  if (end != 0) memory.copy(end, lastOne, unit);
}
