import { assert, assertEquals } from "@std/assert";
import type { FailureKind } from "../http/request_failure.ts";
import { failing, MEMORY_ENDPOINT, slowDown } from "./memory_client.ts";
import { errnoOf, errorKind, requestError } from "./request_error.ts";

const ATTEMPTED = { operation: "read", address: "s3://b/x", attempt: 3, attempts: 3 };

Deno.test("requestError: says what, on what, who refused it, how often, and the server's id of it", () => {
  const failure = slowDown({ requestId: "ID-7" });
  const error = requestError(failure, ATTEMPTED);
  assertEquals(
    error.message,
    `Cannot read 's3://b/x': 503 SlowDown (${MEMORY_ENDPOINT}, attempt 3 of 3, request id ID-7)`,
  );
  assertEquals([error.errno, error.attempt, error.operation, error.address], ["503", 3, "read", "s3://b/x"]);
  assertEquals(error.cause, failure);
  assert(error.remedy.includes("--queue-depth"));
});

Deno.test("requestError: repeats nothing that the client has said", () => {
  const message = `403 AccessDenied from ${MEMORY_ENDPOINT}, request id ID-7`;
  const failure = failing("answer", { status: 403, word: "AccessDenied", requestId: "ID-7" }, message);
  assertEquals(
    requestError(failure, ATTEMPTED).message,
    `Cannot read 's3://b/x': ${message} (attempt 3 of 3)`,
  );
});

Deno.test("errnoOf: only a missing object is ENOENT, only a taken name is EEXIST", () => {
  const answers: [number, string, string][] = [
    [404, "NoSuchKey", "ENOENT"],
    [404, "NoSuchBucket", "NoSuchBucket"],
    [404, "NoSuchUpload", "NoSuchUpload"],
    [412, "PreconditionFailed", "EEXIST"],
    [507, "InsufficientStorage", "ENOSPC"],
    [507, "XMinioStorageFull", "ENOSPC"],
    [403, "AccessDenied", "403"],
    [503, "SlowDown", "503"],
    [200, "InternalError", "InternalError"],
  ];
  for (const [status, word, errno] of answers) {
    assertEquals([word, errnoOf(failing("answer", { status, word }))], [word, errno]);
  }
  assertEquals(errnoOf(failing("timeout")), "timeout");
  assertEquals(errorKind(failing("answer", { status: 404, word: "NoSuchKey" })), "404");
});

Deno.test("requestError: has a remedy for every kind of failure", () => {
  const kinds: FailureKind[] = [
    "timeout",
    "reset",
    "refused",
    "shortBody",
    "tls",
    "name",
    "protocol",
    "wrongRange",
    "changed",
    "checksum",
    "redirect",
  ];
  const remedies = kinds.map((kind) => requestError(failing(kind), ATTEMPTED).remedy);
  assertEquals(new Set(remedies).size, kinds.length);
  for (const status of [400, 401, 403, 404, 412, 418, 429, 500, 503, 507]) {
    assert(requestError(failing("answer", { status }), ATTEMPTED).remedy.length > 10);
  }
});
