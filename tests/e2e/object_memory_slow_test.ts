/** What the program holds in memory while it writes to S3 is bounded by its slots, never by the object. */
import { assert, assertEquals } from "@std/assert";
import { peerTest } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { inFolder, stoker } from "./stoker.ts";

const MIB = 1 << 20;

peerTest(
  "generate on S3: objects of 256 MiB take no more memory than those of 16 MiB",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (cwd) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const peakOf = async (size: string) => {
        const words = ["dataset.num_files_train=4", "dataset.num_samples_per_file=1", "dataset.format=npy"];
        const one = [
          "generate",
          "tiny_npz",
          ...words,
          `dataset.record_length_bytes=${size}`,
          "--threads",
          "1",
        ];
        const ran = await stoker([...one, "--data", `s3://${bucket.name}/${size}`, "--json"], {
          cwd,
          env: bucket.env,
        });
        assertEquals(ran.code, 0, ran.err);
        await bucket.empty();
        return JSON.parse(ran.out).phases.generate.peakMemoryBytes;
      };
      const [small, large] = [await peakOf("16MiB"), await peakOf("256MiB")];
      assert(large < small + 64 * MIB, `${small / MIB} MiB for small objects, ${large / MIB} for large ones`);
      assertEquals(await bucket.uploads(), []);
    }),
);
