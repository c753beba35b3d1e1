/** A run of the program before an S3 server that fails by rule: what the tests of such faults share. */
import { assertEquals } from "@std/assert";
import { type FaultyS3, faultyS3 } from "../faulty_s3.ts";
import { peerTest } from "../peers.ts";
import { type Bucket, s3Bucket } from "../s3_bucket.ts";
import { assertNoStack, inFolder, type Ran, stoker } from "./stoker.ts";

export type Rule = Readonly<Record<string, unknown>>;

export interface Faulty {
  readonly bucket: Bucket;
  readonly data: string;
  readonly server: FaultyS3;
  /** Runs the program before the failing server; answers with what it says and its document. */
  run(words: readonly string[], env?: Record<string, string>): Promise<Ran & { readonly document: Document }>;
}

export interface Document {
  readonly exitStatus: number;
  readonly io: { readonly retries: number; readonly errors: Readonly<Record<string, number>> };
  readonly phases: Readonly<
    Record<string, { readonly findings?: readonly { file: string; kind: string }[] }>
  >;
  readonly error?: { readonly message: string };
}

export const FEW = [
  "dataset.num_files_train=8",
  "train.epochs=1",
  "train.computation_time=0.01",
  "metric.au=0.01",
];
/** A second is what a patient server needs; tests have none to spare. */
export const IMPATIENT = { S3DLIO_OPERATION_TIMEOUT_SECS: "1", S3DLIO_CONNECT_TIMEOUT_SECS: "1" };
export const IN_PARTS = {
  S3DLIO_MULTIPART_THRESHOLD_MB: "5",
  S3DLIO_MULTIPART_PART_SIZE_MB: "5",
  S3DLIO_MPU_RETRY_DELAY_S: "0",
};

/** `isThere`: the dataset lies there, written past the faults. */
export function faultTest(
  name: string,
  { rules, isThere }: { readonly rules: readonly Rule[]; readonly isThere: boolean },
  body: (faulty: Faulty) => Promise<void>,
): void {
  peerTest(
    `object faults: ${name}`,
    ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_FAULTS"],
    (endpoint = "", command = "") =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint);
        const data = `s3://${bucket.name}/d`;
        if (isThere) {
          const ran = await stoker(["generate", "tiny_npz", ...FEW, "--data", data], {
            cwd: folder,
            env: bucket.env,
          });
          assertEquals(ran.code, 0, ran.err);
        }
        await using server = await faultyS3(command, bucket, rules);
        await body({
          bucket,
          data,
          server,
          async run(words, env = {}) {
            const ran = await stoker([...words, "--json"], { cwd: folder, env: { ...server.env, ...env } });
            assertNoStack(ran);
            return { ...ran, document: JSON.parse(ran.out) };
          },
        });
        if (!await bucket.exists()) return;
        assertEquals(await bucket.uploads(), [], "uploads that were neither completed nor aborted");
      }),
  );
}
