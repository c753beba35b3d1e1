// CRC-32C (Castagnoli). Bytes are polynomials, and a multiple of the CRC's own that has few terms says that a vector
// may be moved: x^209 = x^144 + x^54 + x^39 + x^14 + 1 modulo it holds with x^128 for x as well, so a vector can be
// added to five others behind it and forgotten. That leaves the last 209 vectors; other multiples, of smaller degree
// and more terms, shorten these. What is left at last goes through tables, in three neighbouring stretches side by
// side, since one stream waits for its own look-ups.
const tables: usize = memory.data(8192, 16);
const overStretch: usize = memory.data(4096, 16);
const STRETCH: i32 = 128;

/** Sums of vectors that were moved so far; enough for two windows. */
const folded: usize = memory.data(16384, 16);
const FOLDED_BYTES: i32 = 16384;
/** What folding leaves: a window, and the bytes behind the last whole word. */
const rest: usize = memory.data(3360, 16);

const SIX_TERMS: i32 = 6;
const EIGHT_TERMS: i32 = 8;
const TEN_TERMS: i32 = 10;
/** The degrees, as bytes of the words that are moved. */
const SIX_WINDOW: i32 = 209 * 16;
const EIGHT_WINDOW: i32 = 79 * 16;
const TEN_WINDOW: i32 = 52 * 8;
/** From these lengths on folding is faster than what follows it. */
const SIX_LEAST: i32 = 3 * SIX_WINDOW;
const EIGHT_LEAST: i32 = EIGHT_WINDOW + 512;
const TEN_LEAST: i32 = TEN_WINDOW + 128;

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
// Advances a checksum over a stretch of zero bytes.
for (let lane: usize = 0; lane < 4; lane++) {
  const column = overStretch + (lane << 10);
  for (let bit = 0; bit < 8; bit++) {
    let c: u32 = 1 << (<u32> lane * 8 + bit);
    for (let i = 0; i < STRETCH; i++) c = (c >> 8) ^ load<u32>(tables + (<usize> (c & 255) << 2));
    store<u32>(column + (4 << bit), c);
  }
  // The checksum is linear: every other entry is the sum of those with one bit.
  for (let i: u32 = 1; i < 256; i++) {
    const low = i & (0 - i), others = i ^ low;
    if (others == 0) continue;
    const sum = load<u32>(column + (<usize> low << 2)) ^ load<u32>(column + (<usize> others << 2));
    store<u32>(column + (<usize> i << 2), sum);
  }
}

// @ts-ignore: decorator
@inline
function advance(c: u32): u32 {
  return load<u32>(<usize> (c & 255) << 2, overStretch) ^
    load<u32>(<usize> (c >> 8 & 255) << 2, overStretch + 1024) ^
    load<u32>(<usize> (c >> 16 & 255) << 2, overStretch + 2048) ^
    load<u32>(<usize> (c >> 24) << 2, overStretch + 3072);
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

function three(c: u32, at: usize): u32 {
  let d: u32 = 0, e: u32 = 0;
  for (let i = 0; i < STRETCH; i += 8) {
    const p = at + i;
    c = eight(c, p);
    d = eight(d, p + STRETCH);
    e = eight(e, p + 2 * STRETCH);
  }
  return advance(advance(c) ^ d) ^ e;
}

/** The vector at `at` with all that was moved there; `p` is a window before the sums' end. */
// @ts-ignore: decorator
@inline
function vectorSum(terms: i32, p: usize, at: usize): v128 {
  const sum = v128.xor(v128.load(at), v128.load(p));
  if (terms == SIX_TERMS) {
    const near = v128.xor(v128.load(p, 14 * 16), v128.load(p, 39 * 16));
    return v128.xor(v128.xor(sum, near), v128.xor(v128.load(p, 54 * 16), v128.load(p, 144 * 16)));
  }
  const near = v128.xor(v128.load(p, 16), v128.load(p, 12 * 16));
  const middle = v128.xor(v128.load(p, 18 * 16), v128.load(p, 58 * 16));
  const far = v128.xor(v128.load(p, 71 * 16), v128.load(p, 75 * 16));
  return v128.xor(v128.xor(sum, near), v128.xor(middle, far));
}

// @ts-ignore: decorator
@inline
function wordSum(p: usize, at: usize): u64 {
  const near = load<u64>(p, 2 * 8) ^ load<u64>(p, 10 * 8) ^ (load<u64>(p, 21 * 8) ^ load<u64>(p, 25 * 8));
  const far = load<u64>(p, 27 * 8) ^ load<u64>(p, 32 * 8) ^ (load<u64>(p, 40 * 8) ^ load<u64>(p, 50 * 8));
  return load<u64>(at) ^ load<u64>(p) ^ (near ^ far);
}

// @ts-ignore: decorator
@inline
function putSum(terms: i32, p: usize, at: usize, into: usize): void {
  if (terms == TEN_TERMS) store<u64>(into, wordSum(p, at));
  else v128.store(into, vectorSum(terms, p, at));
}

/** Leaves in `rest` what has the same checksum, and returns its length; `c` is added to the first four bytes. */
// @ts-ignore: decorator
@inline
function fold(terms: i32, c: u32, at: usize, length: i32): i32 {
  const word = terms == TEN_TERMS ? 8 : 16;
  const window = terms == SIX_TERMS ? SIX_WINDOW : terms == EIGHT_TERMS ? EIGHT_WINDOW : TEN_WINDOW;
  const tail = length & word - 1;
  memory.fill(folded, 0, window);
  let p = folded;
  putSum(terms, p, at, p + window);
  store<u32>(p + window, load<u32>(p + window) ^ c);
  p += word;
  at += word;
  const end = at + length - tail - window - word;
  while (at < end) {
    const room = folded + FOLDED_BYTES - window - p;
    if (room == 0) {
      memory.copy(folded, p, window);
      p = folded;
      continue;
    }
    const until = at + min<usize>(end - at, room);
    for (; at < until; at += word, p += word) putSum(terms, p, at, p + window);
  }
  if (p + 2 * window > folded + FOLDED_BYTES) {
    memory.copy(folded, p, window);
    p = folded;
  }
  // Nothing is moved any more from here on.
  memory.fill(p + window, 0, window);
  let into = rest;
  for (const last = rest + window; into < last; into += word, at += word, p += word) putSum(terms, p, at, into);
  memory.copy(into, at, tail);
  return window + tail;
}

function foldSix(c: u32, at: usize, length: i32): i32 {
  return fold(SIX_TERMS, c, at, length);
}

function foldEight(c: u32, at: usize, length: i32): i32 {
  return fold(EIGHT_TERMS, c, at, length);
}

function foldTen(c: u32, at: usize, length: i32): i32 {
  return fold(TEN_TERMS, c, at, length);
}

/** The checksum after `length` more bytes; `crc` is the one before them, 0 at the start. */
export function crc32c(crc: u32, at: usize, length: i32): u32 {
  let c = ~crc;
  if (length >= SIX_LEAST) {
    length = foldSix(c, at, length);
    at = rest;
    c = 0;
  }
  if (length >= EIGHT_LEAST) {
    length = foldEight(c, at, length);
    at = rest;
    c = 0;
  }
  if (length >= TEN_LEAST) {
    length = foldTen(c, at, length);
    at = rest;
    c = 0;
  }
  for (; length >= 3 * STRETCH; length -= 3 * STRETCH) {
    c = three(c, at);
    at += 3 * STRETCH;
  }
  for (; length >= 8; length -= 8) {
    c = eight(c, at);
    at += 8;
  }
  for (; length > 0; length--) c = (c >> 8) ^ load<u32>(tables + (<usize> ((c ^ load<u8>(at++)) & 255) << 2));
  return ~c;
}
