/** A generate on S3 that is killed at any moment: the next one ends it, and no upload of the killed ones is left. */
import { assert, assertEquals } from "@std/assert";
import { peerTest } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { signalChild } from "../signal_child.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { inFolder, stoker } from "./stoker.ts";

const KILLS = 6;
const { program, words: before } = programUnderTest();

/** Kills it a random moment after an upload began; false when it had ended before. */
async function killed(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  isUploading: () => Promise<boolean>,
): Promise<boolean> {
  const child = new Deno.Command(program, {
    args: [...before, ...words],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    cwd: "/",
    env: { ...env },
  }).spawn();
  let hasEnded = false;
  const ended = child.status.then((status) => {
    hasEnded = true;
    return status;
  });
  while (!hasEnded && !await isUploading());
  await new Promise((resolve) => setTimeout(resolve, 40 * Math.random()));
  if (!hasEnded) signalChild(child, "SIGKILL");
  return (await ended).signal === "SIGKILL";
}

for (const server of ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_SECOND"] as const) {
  peerTest(
    `objects, ${server}: a killed generate is ended by the next one, uploads too`,
    server,
    (endpoint = "") =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint);
        const place = `s3://${bucket.name}/d`;
        const words = [
          ...["generate", "tiny_npz", "dataset.num_files_train=12", "dataset.num_samples_per_file=1"],
          ...["dataset.record_length_bytes=12582912", "--data", place, "--results", `${folder}/r`],
        ];
        const env = { ...bucket.env, S3DLIO_MULTIPART_THRESHOLD_MB: "5", S3DLIO_MULTIPART_PART_SIZE_MB: "5" };
        let left = 0;
        for (let time = 0; time < KILLS; time++) {
          const isHit = await killed(words, env, async () => (await bucket.uploads()).length > 0);
          if (isHit) left += (await bucket.uploads()).length;
        }
        assert(left > 0, "no kill met an upload");
        const ended = await stoker([...words, "--json"], { cwd: folder, env });
        assertEquals(ended.code, 0, ended.err);
        assertEquals(
          (await stoker(["verify", place, "--results", `${folder}/v`], { cwd: folder, env })).code,
          0,
        );
        assertEquals(await bucket.uploads(), []);
        assertEquals((await bucket.keys("d/train/")).length, 12);
      }),
  );
}
