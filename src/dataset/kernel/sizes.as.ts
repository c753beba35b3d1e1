// Drawn sample sizes. Everything here is IEEE arithmetic or AssemblyScript's own NativeMath, so that a size is
// the same on every machine; JavaScript's Math.log and Math.cos are not.
import { scramble } from "./mix.as";

let seedMix: u64 = 0;
let mean: f64 = 0;
let deviation: f64 = 0;
let itemBytes: f64 = 1;

/** Chooses the distribution: bytes of a sample, and bytes of one element. */
export function setSizes(seed: f64, meanBytes: f64, deviationBytes: f64, elementBytes: f64): void {
  seedMix = scramble(scramble(reinterpret<u64>(seed)) + 0x2545F4914F6CDD1D);
  mean = meanBytes;
  deviation = deviationBytes;
  itemBytes = elementBytes;
}

/** Below this, and above one minus it, the quantile of the normal distribution needs a logarithm. */
const TAIL: f64 = 0.02425;

/** The normal quantile by Acklam's rational approximations (relative error below 1.2e-9). */
// @ts-ignore: decorator
@inline
function quantile(p: f64): f64 {
  if (p >= TAIL && p <= 1 - TAIL) {
    const q = p - 0.5, r = q * q;
    return (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
            30.66479806614716) * r + 2.506628277459239) * q /
      (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
            13.28068155288572) * r + 1);
  }
  return tail(p);
}

function tail(p: f64): f64 {
  const q = sqrt<f64>(-2 * NativeMath.log(min<f64>(p, 1 - p)));
  const x = (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
            2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  return p < 0.5 ? x : -x;
}

/** The drawn elements of file `index`: at least one. */
// @ts-ignore: decorator
@inline
function draw(index: u64): f64 {
  const bits = scramble(seedMix + index * 0x9E3779B97F4A7C15);
  // 52 bits and a half: never 0, never 1.
  const p = (<f64> (bits >> 12) + 0.5) * 2.220446049250313e-16;
  const elements = floor<f64>((mean + deviation * quantile(p)) / itemBytes + 0.5);
  return max<f64>(1, elements);
}

/** Rows of the sample of file `index`; the drawn elements stand nearly square. */
export function sampleRows(index: f64): f64 {
  return floor<f64>(sqrt<f64>(draw(<u64> index)));
}

export function sampleColumns(index: f64): f64 {
  const elements = draw(<u64> index);
  return columnsOf(elements, floor<f64>(sqrt<f64>(elements)));
}

// @ts-ignore: decorator
@inline
function columnsOf(elements: f64, rows: f64): f64 {
  return floor<f64>(elements / rows + 0.5);
}

/**
 * Counts files `from` to `to` by the shape of their samples. At `counts` stand three u64 for each number of rows
 * from `firstRows` to `endRows` (without it): samples with as many columns as rows, one more, two more. Files
 * with other numbers of rows are passed over.
 */
export function countShapes(from: f64, to: f64, firstRows: f64, endRows: f64, counts: usize): void {
  const end = <u64> to;
  for (let index = <u64> from; index < end; index++) {
    const drawn = draw(index);
    const rows = floor<f64>(sqrt<f64>(drawn));
    if (rows < firstRows || rows >= endRows) continue;
    const kind = 3 * (rows - firstRows) + columnsOf(drawn, rows) - rows;
    const place = counts + (<usize> <u32> kind << 3);
    store<u64>(place, load<u64>(place) + 1);
  }
}
