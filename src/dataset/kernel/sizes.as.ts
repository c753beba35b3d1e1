// Drawn sample sizes. Everything here is IEEE arithmetic or AssemblyScript's own NativeMath, so that a size is
// the same on every machine; JavaScript's Math.log and Math.cos are not.
import { scramble } from "./mix.as";

let seedMix: u64 = 0;
let mean: f64 = 0;
let deviation: f64 = 0;
let itemBytes: f64 = 1;

/** Chooses the distribution: bytes of a sample, and bytes of one element. */
export function setSizes(seed: f64, meanBytes: f64, deviationBytes: f64, elementBytes: f64): void {
  seedMix = scramble(reinterpret<u64>(seed) + 0x2545F4914F6CDD1D);
  mean = meanBytes;
  deviation = deviationBytes;
  itemBytes = elementBytes;
}

/** The drawn elements of file `index`: at least one. */
// @ts-ignore: decorator
@inline
function draw(index: u64): f64 {
  const base = seedMix + index * 0x9E3779B97F4A7C15;
  const first = scramble(base), second = scramble(base ^ 0x5851F42D4C957F2D);
  // (0, 1] and [0, 1) with 53 bits.
  const u = (<f64> (first >> 11) + 1) * 1.1102230246251565e-16;
  const v = <f64> (second >> 11) * 1.1102230246251565e-16;
  const normal = sqrt<f64>(-2 * NativeMath.log(u)) * NativeMath.cos(6.283185307179586 * v);
  const elements = floor<f64>((mean + deviation * normal) / itemBytes + 0.5);
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
 * Adds the sizes of files `from` to `to` by pieces of three f64 at `pieces`: last number of elements, fixed
 * bytes, bytes of an element. At `result`: total (low u64, high u64), largest f64, smallest f64.
 */
export function sumSizes(from: f64, to: f64, pieces: usize, result: usize): void {
  let low: u64 = 0, high: u64 = 0;
  let largest: f64 = 0, smallest: f64 = Infinity;
  const end = <u64> to;
  for (let index = <u64> from; index < end; index++) {
    const drawn = draw(index);
    const rows = floor<f64>(sqrt<f64>(drawn));
    const elements = rows * columnsOf(drawn, rows);
    let piece = pieces;
    while (elements > load<f64>(piece)) piece += 24;
    const size = load<f64>(piece, 8) + load<f64>(piece, 16) * elements;
    largest = max<f64>(largest, size);
    smallest = min<f64>(smallest, size);
    const next = low + <u64> size;
    if (next < low) high++;
    low = next;
  }
  store<u64>(result, low);
  store<u64>(result, high, 8);
  store<f64>(result, largest, 16);
  store<f64>(result, smallest, 24);
}
