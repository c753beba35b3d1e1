// Numbers as decimal text of fixed width, zero-padded; a negative number begins with a minus sign.
const triples: usize = memory.data(4000, 16);
for (let i: u32 = 0; i < 1000; i++) {
  const text = i / 100 | i / 10 % 10 << 8 | i % 10 << 16 | 0x303030;
  store<u32>(triples + (<usize> i << 2), text);
}

const UNSIGNED: i32 = 0;
const SIGNED: i32 = 1;

// @ts-ignore: decorator
@inline
function triple(value: u32, at: usize): void {
  const text = load<u32>(triples + (<usize> value << 2));
  store<u16>(at, <u16> text);
  store<u8>(at, <u8> (text >> 16), 2);
}

/** Writes the last `width` digits of a number below 10^9. */
function narrow(value: u32, at: usize, width: i32): void {
  while (width >= 3) {
    const rest = value / 1000;
    width -= 3;
    triple(value - rest * 1000, at + width);
    value = rest;
  }
  if (width == 2) store<u16>(at, <u16> (load<u32>(triples + (<usize> value << 2)) >> 8));
  else if (width == 1) store<u8>(at, <u8> (0x30 + value));
}

function number(value: u64, at: usize, width: i32): void {
  while (width > 9) {
    const rest = value / 1000000000;
    width -= 9;
    narrow(<u32> (value - rest * 1000000000), at + width, 9);
    value = rest;
  }
  narrow(<u32> value, at, width);
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
 * `column` is the place in its row of the first number. Kind 2 is a fraction "0.ddd" of the stream's bits.
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
  if (kind > SIGNED) { for (let i = 2; i < width; i++) scale *= 10; }
  const shift = <u64> (64 - (bytes << 3));
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
    const value = loadUnsigned(from, bytes);
    from += bytes;
    if (kind == UNSIGNED) number(value, into, width);
    else if (kind == SIGNED) {
      const signed = <i64> (value << shift) >> <i64> shift;
      if (signed < 0) {
        store<u8>(into, 0x2D);
        number(<u64> -signed, into + 1, width - 1);
      } else number(<u64> signed, into, width);
    } else {
      store<u16>(into, 0x2E30);
      number(multiplyHigh(value << shift, scale), into + 2, width - 2);
    }
    into += width;
    left--;
    let separator = between;
    if (left == 0) {
      separator = last;
      left = <i64> perRow;
    }
    for (let i = 0; i < separatorBytes; i++, separator >>= 8) store<u8>(into++, <u8> separator);
    count--;
  }
}
