/** What bounds generating is said in the result: random data, encoding or writing, in seconds of the Workers. */
import { assert, assertEquals } from "@std/assert";
import { inMemory, result, workloadIn } from "./dataset_on_disk.ts";

const BOUNDS: readonly (readonly [format: string, place: string, words: readonly string[], bound: string])[] =
  [
    ["npy", "null://", ["dataset.record_length_bytes=64M", "dataset.num_files_train=64"], "random"],
    ["csv", "null://", ["dataset.record_length_bytes=8M", "dataset.num_files_train=32"], "encode"],
    [
      "npy",
      "",
      ["dataset.record_length_bytes=32M", "dataset.num_files_train=16", "--fsync", "file"],
      "write",
    ],
  ];

for (const [format, place, words, bound] of BOUNDS) {
  Deno.test(`generate: ${bound} bounds ${format} ${place || "in files"}, and the seconds add up`, () =>
    inMemory(async (folder) => {
      const data = place || `${folder}/data`;
      const own = [`dataset.format=${format}`, "dataset.num_samples_per_file=1", "--threads", "2"];
      const places = ["--data", data, "--results", `${folder}/results`];
      const { phases } = await result(["generate", await workloadIn(folder), ...places, ...own, ...words]);
      const { busySeconds: { random, encode, write }, seconds, startSeconds } = phases.generate;
      const said = `random ${random}, encode ${encode}, write ${write} in ${seconds} s`;
      assertEquals(phases.generate.bound, bound, said);
      assert(random > 0 && encode >= 0 && write >= 0, said);
      assert(startSeconds > 0, "starting the Workers took no time");
      const busy = random + encode + write;
      assert(busy <= 2 * (seconds + startSeconds) && busy >= 0.5 * seconds, said);
    }));
}
