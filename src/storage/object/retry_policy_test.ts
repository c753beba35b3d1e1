import { assert, assertEquals } from "@std/assert";
import type { FailureKind } from "../http/request_failure.ts";
import { failing, slowDown } from "./memory_client.ts";
import { isHealable, isThrottle, pauseMs } from "./retry_policy.ts";

Deno.test("isHealable: what happened between two machines may heal, what the server refuses may not", () => {
  const healing: FailureKind[] = [
    "timeout",
    "reset",
    "refused",
    "shortBody",
    "name",
    "protocol",
    "wrongRange",
    "checksum",
  ];
  for (const kind of healing) assertEquals([kind, isHealable(failing(kind))], [kind, true]);
  for (const kind of ["tls", "changed", "redirect"] as const) {
    assertEquals([kind, isHealable(failing(kind))], [kind, false]);
  }
});

Deno.test("isHealable: judges an answer by its word before its status", () => {
  const answers: [number, string | undefined, boolean][] = [
    [500, undefined, true],
    [502, undefined, true],
    [503, "SlowDown", true],
    [504, undefined, true],
    [429, undefined, true],
    [408, undefined, true],
    [400, "RequestTimeout", true],
    [400, "BadDigest", true],
    [403, "RequestTimeTooSkewed", true],
    [200, "InternalError", true],
    [200, "AccessDenied", false],
    [400, "InvalidRequest", false],
    [401, undefined, false],
    [403, "AccessDenied", false],
    [403, "SignatureDoesNotMatch", false],
    [404, "NoSuchKey", false],
    [404, "NoSuchBucket", false],
    [409, "BucketAlreadyExists", false],
    [409, "OperationAborted", true],
    [412, "PreconditionFailed", false],
    [416, "InvalidRange", false],
    [501, "NotImplemented", false],
    [507, undefined, false],
  ];
  for (const [status, word, expected] of answers) {
    const failure = failing("answer", word === undefined ? { status } : { status, word });
    assertEquals([status, word, isHealable(failure)], [status, word, expected]);
  }
});

Deno.test("pauseMs: doubles up to a limit, with all of it at random", () => {
  const reset = failing("reset");
  assertEquals([1, 2, 3, 4].map((attempt) => pauseMs(reset, attempt, 1)), [200, 400, 800, 1600]);
  assertEquals(pauseMs(reset, 3, 0), 0);
  assertEquals(pauseMs(reset, 3, 0.25), 200);
  assertEquals(pauseMs(reset, 40, 1), 20_000);
});

Deno.test("pauseMs: gives a server with too much to do more time, and waits as long as it asks", () => {
  assertEquals(pauseMs(slowDown(), 1, 1), 1000);
  assert(isThrottle(slowDown()) && !isThrottle(failing("answer", { status: 500 })));
  assertEquals(pauseMs(slowDown({ retryAfterMs: 3000 }), 1, 0), 3000);
  // Those who were all sent away for the same time do not all come back at the same moment.
  assertEquals(pauseMs(slowDown({ retryAfterMs: 3000 }), 1, 1), 3200);
  assertEquals(pauseMs(slowDown({ retryAfterMs: 3_600_000 }), 1, 0), 60_000);
});
