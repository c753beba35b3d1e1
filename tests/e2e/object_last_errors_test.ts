/**
 * Errors at the end of a write on S3: when it is completed, when it is given up, when what is wrong is taken away.
 * None of them may be lost on the way to the exit status and the last line.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faultTest, IN_PARTS } from "./faulty_run.ts";

const SAVE = ["checkpoint", "tiny_checkpoint", "checkpoint.num_checkpoints_read=0", "--checkpoints"];
const FEW_ATTEMPTS = { ...IN_PARTS, S3DLIO_MPU_MAX_RETRIES: "2", S3DLIO_MAX_RETRY_ATTEMPTS: "2" };
const REFUSED = { type: "status", code: 500, s3code: "InternalError" };

faultTest(
  "an upload that is never completed: exit 4 with its cause, given up each time, nothing under the name",
  { rules: [{ match: { op: "CompleteMultipartUpload" }, action: REFUSED }], isThere: false },
  async ({ bucket, data, run, server }) => {
    const { code, err, document } = await run([...SAVE, data], FEW_ATTEMPTS);
    assertEquals(code, 4, err);
    assertStringIncludes(document.error?.message ?? "", "500 InternalError");
    assertStringIncludes(err, "attempt 1 of 2");
    const begun = await server.requests("CreateMultipartUpload");
    const aborted = await server.requests("AbortMultipartUpload");
    assert(begun >= 2 && aborted === begun, `${begun} begun, ${aborted} given up`);
    assertEquals(await bucket.keys(), []);
  },
);

faultTest(
  "an upload that cannot be given up: exit 4 with the cause, and what stays is told of, found and ended",
  {
    rules: [
      { match: { op: "UploadPart", query: { partNumber: "2" } }, action: REFUSED },
      { match: { op: "AbortMultipartUpload" }, action: { ...REFUSED, code: 403, s3code: "AccessDenied" } },
    ],
    isThere: false,
  },
  async ({ bucket, data, run, server }) => {
    const words = [
      "tiny_npz",
      "dataset.num_files_train=4",
      "dataset.record_length_bytes=6MiB",
      "--data",
      data,
    ];
    const { code, err, document } = await run(["generate", ...words], FEW_ATTEMPTS);
    assertEquals(code, 4, err);
    assertStringIncludes(document.error?.message ?? "", "500 InternalError");
    assertStringIncludes(document.error?.message ?? "", "403 AccessDenied");
    assert((await bucket.uploads()).length > 0, "the fault did not happen");
    await server.follow([]);
    const checked = await run(["check", ...words, "workflow.generate_data=true"]);
    assertStringIncludes(checked.out, "STALE_UPLOADS");
    assertEquals((await run(["clean", data, "--yes"])).code, 0);
    assertEquals([await bucket.uploads(), await bucket.keys()], [[], []]);
  },
);

faultTest(
  "an object that is wrong and cannot be taken away: exit 4, both errors are told",
  {
    rules: [
      {
        match: { op: "HeadObject", key: "states" },
        action: { type: "header", set: { "content-length": "5" } },
      },
      {
        match: { op: "DeleteObject", key: "states" },
        action: { type: "status", code: 403, s3code: "AccessDenied" },
      },
    ],
    isThere: false,
  },
  async ({ data, run }) => {
    const env = {
      ...FEW_ATTEMPTS,
      S3DLIO_PUT_VERIFY: "1",
      S3DLIO_MPU_PUT_VERIFY: "1",
      S3DLIO_PUT_RETRY_DELAY_MS: "1",
    };
    const { code, err, document } = await run([...SAVE, data], env);
    assertEquals(code, 4, err);
    assertStringIncludes(err, "403 AccessDenied");
    assert(/5 bytes/.test(document.error?.message ?? ""), document.error?.message);
  },
);
