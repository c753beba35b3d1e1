// The identity of a page and its invertible mix. Constants belong to stream version 2: changing one changes
// every dataset ever generated.

/** The finaliser of splitmix64: a bijection of 64 bits in which every input bit moves half the output. */
// @ts-ignore: decorator
@inline
export function scramble(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

const KEY_1: u64 = 0x9E3779B97F4A7C15;
const KEY_2: u64 = 0xD1B54A32D192ED03;
const KEY_3: u64 = 0x8CB92BA72F3D8DD7;

/** Result of `mixIdentity` and `undoMix`: WebAssembly functions return one value cheaply, not two. */
export let left: u64 = 0;
export let right: u64 = 0;

/** Puts the stamp of (hash 56 bits, file 36 bits, page 36 bits) into `left` and `right`. */
// @ts-ignore: decorator
@inline
export function mixIdentity(hash: u64, file: u64, page: u64): void {
  let l = hash << 8 | file >> 28;
  let r = file << 36 | page;
  l ^= scramble(r + KEY_1);
  r ^= scramble(l + KEY_2);
  l ^= scramble(r + KEY_3);
  left = l;
  right = r;
}

/** The reverse of `mixIdentity`: packs (hash, file, page) back into `left` and `right`. */
// @ts-ignore: decorator
@inline
export function undoMix(l: u64, r: u64): void {
  l ^= scramble(r + KEY_3);
  r ^= scramble(l + KEY_2);
  l ^= scramble(r + KEY_1);
  left = l;
  right = r;
}

// @ts-ignore: decorator
@inline
export function packedHash(l: u64): u64 {
  return l >> 8;
}

// @ts-ignore: decorator
@inline
export function packedFile(l: u64, r: u64): u64 {
  return (l & 0xFF) << 28 | r >> 36;
}

// @ts-ignore: decorator
@inline
export function packedPage(r: u64): u64 {
  return r & 0xFFFFFFFFF;
}
