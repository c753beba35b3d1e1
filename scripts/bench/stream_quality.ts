/**
 * Proves the random stream on 1 GiB: chi-square over bytes, no 16 bytes that occur twice, and what gzip -9,
 * zstd -19 and xz gain on a sample. Exits with 1 when one does not hold.
 *
 * `deno run -A scripts/bench/stream_quality.ts [MiB, default 1024]`
 */
import type { Slot } from "../../src/base/slot.ts";
import { KERNEL_BYTES } from "../../src/dataset/kernel/kernel.ts";
import { SCRATCH_BYTES, Stream } from "../../src/dataset/stream.ts";

const MIB = 1 << 20;
const SAMPLE = 16 * MIB;
const MOST_GAIN = 0.001;
const identity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };

const length = Number(Deno.args[0] ?? 1024) * MIB;
const start = KERNEL_BYTES + SCRATCH_BYTES;
const memory = new WebAssembly.Memory({ initial: start / 65536 + length / 65536 });
const bytes = new Uint8Array(memory.buffer as ArrayBuffer, start, length); // not a shared memory
const scratch: Slot = {
  offset: KERNEL_BYTES,
  length: SCRATCH_BYTES,
  bytes: new Uint8Array(memory.buffer as ArrayBuffer, KERNEL_BYTES, SCRATCH_BYTES), // not a shared memory
  address: 0n,
};
let failed = false;

function report(what: string, holds: boolean): void {
  console.log(`${holds ? "ok  " : "FAIL"}  ${what}`);
  failed ||= !holds;
}

/**
 * Windows of 16 bytes at any distance: of every two equal ones, one has an aligned word of 8 bytes inside. All
 * aligned words go into buckets by their value; then every window is looked up by its first 8 bytes, which would
 * have to equal an aligned word elsewhere.
 */
function repeatedWindows(): number {
  const words = new BigUint64Array(bytes.buffer, start, length / 8);
  const sorted = words.slice().sort();
  const view = new DataView(bytes.buffer, start, length);
  // A table of the sorted words by their upper 24 bits makes each look-up a few comparisons.
  const first = new Uint32Array((1 << 24) + 1).fill(sorted.length);
  for (let i = sorted.length - 1; i >= 0; i--) first[Number(sorted[i]! >> 40n)] = i;
  for (let bucket = (1 << 24) - 1; bucket >= 0; bucket--) {
    first[bucket] = Math.min(first[bucket]!, first[bucket + 1]!);
  }
  const high = new Uint32Array(sorted.buffer);
  let repeated = 0;
  for (let at = 0; at + 16 <= length; at++) {
    const upper = view.getUint32(at + 4, true), lower = view.getUint32(at, true);
    const end = first[(upper >>> 8) + 1]!;
    let seen = at % 8 === 0 ? -1 : 0;
    for (let i = first[upper >>> 8]!; i < end; i++) {
      if (high[2 * i] === lower && high[2 * i + 1] === upper) seen++;
    }
    if (seen > 0 && isRepeated(words, view, at)) repeated++;
  }
  return repeated;
}

/** True where the window at `at` stands at an aligned place elsewhere too. */
function isRepeated(words: BigUint64Array, view: DataView, at: number): boolean {
  const [low, high] = [view.getBigUint64(at, true), view.getBigUint64(at + 8, true)];
  for (let i = words.indexOf(low); i >= 0; i = words.indexOf(low, i + 1)) {
    if (i * 8 !== at && words[i + 1] === high) return true;
  }
  return false;
}

new Stream(memory, scratch).fill(identity, 0, length, start);

const counts = new Float64Array(256);
for (const byte of bytes) counts[byte]!++;
const chiSquare = counts.reduce((sum, count) => sum + (count - length / 256) ** 2 / (length / 256), 0);
report(
  `chi-square over bytes is ${chiSquare.toFixed(1)} (255 degrees of freedom, 155 to 385)`,
  chiSquare > 155 && chiSquare < 385,
);

const repeated = repeatedWindows();
report(`${repeated} windows of 16 bytes occur twice`, repeated === 0);

const file = await Deno.makeTempFile();
try {
  await Deno.writeFile(file, bytes.subarray(0, SAMPLE));
  for (const [name, ...args] of [["gzip", "-9"], ["zstd", "-19"], ["xz", "-9"]] as const) {
    try {
      const { stdout, success } = await new Deno.Command(name, {
        args: [...args, "-c", file],
        stderr: "null",
      }).output();
      const gain = 1 - stdout.length / SAMPLE;
      report(`${name} ${args[0]} gains ${(100 * gain).toFixed(3)} %`, success && gain < MOST_GAIN);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      console.log(`skip  ${name} is not installed`);
    }
  }
} finally {
  await Deno.remove(file);
}
if (failed) Deno.exitCode = 1;
