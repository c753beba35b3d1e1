/** Memory of generating does not grow with the files, and stays small with many threads. */
import { assert, assertEquals } from "@std/assert";
import { generate, inMemory, result, workloadIn } from "./dataset_on_disk.ts";

const MIB = 1 << 20;
/** The most that one process may hold, and what each further thread may add. */
const MOST = 250 * MIB;
const PER_THREAD = 64 * MIB;

Deno.test("generate: writes a file of 4 GiB in less than 250 MiB of memory", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["dataset.num_files_train=1", "dataset.record_length_bytes=4GiB", "--fsync", "none"];
    const { phases } = await generate(workload, `${folder}/data`, ...words);
    const { bytes, peakMemoryBytes } = phases.generate;
    const { size } = await Deno.stat(`${folder}/data/train/img_0_of_1.npz`);
    assertEquals(bytes, size);
    assert(size > 2 ** 32, `${size} bytes`);
    assert(peakMemoryBytes < MOST, `${peakMemoryBytes / MIB} MiB`);
    // Sizes above 32 bits, at head and tail and between.
    const verified = await result(["verify", `${folder}/data`, "--sample", "0.01"]);
    assertEquals(verified.phases.verify.findings, []);
  }));

Deno.test("generate: eight generators at once add no more than a window each", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["dataset.record_length_bytes=128M", "dataset.num_samples_per_file=1", "--fsync", "none"];
    const peakOf = async (threads: number, ...more: string[]) => {
      const data = `${folder}/${threads}`;
      const { phases } = await generate(workload, data, ...words, "--threads", String(threads), ...more);
      await Deno.remove(data, { recursive: true });
      return phases.generate.peakMemoryBytes;
    };
    const one = await peakOf(1, "dataset.num_files_train=1");
    const eight = await peakOf(8);
    assert(eight <= one + 7 * PER_THREAD, `${one / MIB} MiB with one, ${eight / MIB} MiB with eight`);
  }));
