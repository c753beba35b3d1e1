/**
 * Proves the random stream on 1 GiB: chi-square over bytes, no 16 bytes that occur twice, and what gzip -9,
 * zstd -19 and xz gain on a sample. Exits with 1 when one does not hold.
 *
 * `deno run -A scripts/bench/stream_quality.ts [MiB, default 1024]`
 */
import type { Slot } from "../../src/base/slot.ts";
import { KERNEL_BYTES } from "../../src/dataset/kernel/kernel.ts";
import { SCRATCH_BYTES, Stream } from "../../src/dataset/stream.ts";
import { repeatedWindow } from "./repeated_window.ts";

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

new Stream(memory, scratch).fill(identity, 0, length, start);

const counts = new Float64Array(256);
for (const byte of bytes) counts[byte]!++;
const chiSquare = counts.reduce((sum, count) => sum + (count - length / 256) ** 2 / (length / 256), 0);
report(
  `chi-square over bytes is ${chiSquare.toFixed(1)} (255 degrees of freedom, 155 to 385)`,
  chiSquare > 155 && chiSquare < 385,
);

const repeated = repeatedWindow(bytes);
report(
  repeated ? `16 bytes at ${repeated[0]} stand at ${repeated[1]} too` : "no 16 bytes occur twice",
  !repeated,
);

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
