// Compares memory with a stream of which an encoding keeps only some bits. These do not tell what follows them, so the
// stream is made again, in registers.
import { applyMask, keptBits } from "./encode.as";
import { left, right } from "./mix.as";
import { cut, next, PAGE, permutation, secondVector, stampOf, STRIPE, writeStamped } from "./page.as";
import { block, mismatch } from "./stream.as";

// @ts-ignore: decorator
@inline
function differs(found: v128, v: v128, kept: v128): v128 {
  return v128.xor(found, v128.and(v, kept));
}

/** Whether memory at `at` holds two pages, all noise. Their vectors wait for each other: two in turns take no longer. */
function equalsTwo(page: u64, at: usize, bits: u64): bool {
  const permuted = v128.load(permutation), kept = i64x2.splat(bits);
  stampOf(page);
  let a = i64x2.replace_lane(i64x2.splat(left), 1, right), b = secondVector(left, right);
  stampOf(page + 1);
  let e = i64x2.replace_lane(i64x2.splat(left), 1, right), f = secondVector(left, right);
  let c = next(a, b, b, permuted), g = next(e, f, f, permuted);
  let d = next(b, a, c, permuted), h = next(f, e, g, permuted);
  let differing = i64x2.splat(0);
  for (const end = at + PAGE; at < end; at += 64) {
    const one = v128.or(differs(v128.load(at), a, kept), differs(v128.load(at, 16), b, kept));
    const two = v128.or(differs(v128.load(at, 32), c, kept), differs(v128.load(at, 48), d, kept));
    differing = v128.or(differing, v128.or(one, two));
    a = next(a, b, c, permuted);
    b = next(b, c, d, permuted);
    c = next(c, d, a, permuted);
    d = next(d, a, b, permuted);
    const three = v128.or(differs(v128.load(at, PAGE), e, kept), differs(v128.load(at, PAGE + 16), f, kept));
    const four = v128.or(differs(v128.load(at, PAGE + 32), g, kept), differs(v128.load(at, PAGE + 48), h, kept));
    differing = v128.or(differing, v128.or(three, four));
    e = next(e, f, g, permuted);
    f = next(f, g, h, permuted);
    g = next(g, h, e, permuted);
    h = next(h, e, f, permuted);
  }
  return !v128.any_true(differing);
}

/**
 * Compares memory at `at` with the masked stream (encode.as.ts; a mask of its own), `phase` bytes into an element:
 * offset of the first difference, or `length`.
 */
export function compareMasked(mask: i32, phase: i32, offset: f64, length: i32, at: usize): i32 {
  let page = <u64> offset >> 12;
  let skip = <i32> (<u64> offset & 4095);
  for (let done = 0; done < length; skip = 0) {
    const turned = <u64> (phase + done << 3);
    if (skip == 0 && cut == STRIPE && length - done >= 2 * PAGE) {
      if (equalsTwo(page, at + done, rotr<u64>(keptBits(mask), turned))) {
        done += 2 * PAGE;
        page += 2;
        continue;
      }
    }
    const n = min(PAGE - skip, length - done);
    stampOf(page++);
    writeStamped(block);
    applyMask(mask, phase + done, block + skip, n);
    const same = mismatch(block + skip, at + done, n);
    if (same < n) return done + same;
    done += n;
  }
  return length;
}
