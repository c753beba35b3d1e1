import { assertEquals, assertMatch } from "@std/assert";
import { judgeVariables } from "./judge_variables.ts";
import { type Misread, readVariable } from "./read_variable.ts";
import { variableRows, VARIABLES } from "./variables.ts";

// The rows of DLIO's test_drop_caches_timeout.
const timeout = (text: string | undefined, others: Record<string, string> = {}) =>
  readVariable(
    "DLIO_DROP_CACHES_TIMEOUT",
    text === undefined ? others : { DLIO_DROP_CACHES_TIMEOUT: text, ...others },
  );

/** What every command says, even where `--cache drop` asks for it. */
function told(text: string): string {
  const env = { DLIO_DROP_CACHES_TIMEOUT: text };
  const { problems, warnings } = judgeVariables(
    { mode: "stoker", env },
    new Set(["DLIO_DROP_CACHES_TIMEOUT"]),
  );
  assertEquals(problems, []);
  return warnings.map((warning) => warning.text).join();
}

// DLIO: test_default_when_env_var_absent, test_defaults_to_os_environ_when_var_unset
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is 30, when absent", () => {
  assertEquals(timeout(undefined), { value: 30, isSet: false });
});

// DLIO: test_default_when_env_var_empty, test_default_when_env_var_whitespace_only
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is 30 without a warning, when blank", () => {
  for (const blank of ["", " ", "\t \n"]) assertEquals(timeout(blank), { value: 30, isSet: false });
});

// DLIO: test_default_when_value_is_unparseable
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is 30 with a warning, when it does not parse", () => {
  for (const text of ["text", "30s", "30.5", "5,000", "nan", "True"]) {
    const { value, isSet } = timeout(text);
    assertEquals([value, isSet], [30, false], text);
    assertMatch(told(text), /must be a whole number from 1 to 86400 s; 30 s is used/);
  }
});

// DLIO: test_valid_integer_override
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is the number, when it is one", () => {
  for (const number of [1, 60, 300, 7200]) {
    assertEquals(timeout(String(number)), { value: number, isSet: true });
  }
});

// DLIO: test_whitespace_around_valid_integer_is_stripped
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is trimmed", () => {
  assertEquals(timeout("  45\n").value, 45);
  assertEquals(timeout("30 ").value, 30);
});

// DLIO: test_zero_and_negative_clamped_to_one
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is 1, when below", () => {
  for (const text of ["0", "-1", "-300"]) {
    assertEquals(timeout(text).value, 1, text);
    assertMatch(told(text), /must be a whole number from 1 to 86400 s; 1 s is used/);
  }
});

// DLIO: test_unrelated_env_vars_ignored
Deno.test("DLIO_DROP_CACHES_TIMEOUT: ignores other names", () => {
  assertEquals(timeout(undefined, { DROP_CACHES_TIMEOUT: "5", DLIO_DROP_CACHES: "7" }).value, 30);
});

// DLIO: test_default_constant_matches_storage_391_history
Deno.test("DLIO_DROP_CACHES_TIMEOUT: has the default 30 in the table", () => {
  assertEquals(VARIABLES.DLIO_DROP_CACHES_TIMEOUT.default, 30);
});

// DLIO: test_defaults_to_os_environ_when_env_arg_omitted. Here the process environment is always passed in.
Deno.test("DLIO_DROP_CACHES_TIMEOUT: is read from the process environment, when that is passed", () => {
  Deno.env.set("DLIO_DROP_CACHES_TIMEOUT", "77");
  try {
    assertEquals(readVariable("DLIO_DROP_CACHES_TIMEOUT", Deno.env.toObject()).value, 77);
  } finally {
    Deno.env.delete("DLIO_DROP_CACHES_TIMEOUT");
  }
});

Deno.test("readVariable: falls back to the default and says why, where DLIO crashes", () => {
  const rows: [() => { value: unknown; misread?: Misread }, unknown, string, string | undefined][] = [
    [
      () => readVariable("DLIO_LOG_LEVEL", { DLIO_LOG_LEVEL: "loud" }),
      "warning",
      "it must be one of debug, info, warning, warn, error, critical",
      "warning",
    ],
    [
      () => readVariable("S3DLIO_MULTIPART_THRESHOLD_MB", { S3DLIO_MULTIPART_THRESHOLD_MB: "x" }),
      16,
      "it must be a whole number from 0 to 5120 MiB",
      "16 MiB",
    ],
    [
      () => readVariable("S3DLIO_MPU_MAX_RETRIES", { S3DLIO_MPU_MAX_RETRIES: "0" }),
      3,
      "it must be a whole number from 1 to 100 attempts",
      "3 attempts",
    ],
    [
      () => readVariable("S3DLIO_MPU_RETRY_DELAY_S", { S3DLIO_MPU_RETRY_DELAY_S: "-1" }),
      5,
      "it must be a whole number from 0 to 3600 s",
      "5 s",
    ],
    [
      () => readVariable("S3DLIO_MPU_MAX_RETRIES", { S3DLIO_MPU_MAX_RETRIES: "9".repeat(30) }),
      3,
      "it must be a whole number from 1 to 100 attempts",
      "3 attempts",
    ],
    [
      () => readVariable("S3DLIO_MULTIPART_MAX_IN_FLIGHT", { S3DLIO_MULTIPART_MAX_IN_FLIGHT: "1.5" }),
      undefined,
      "it must be a whole number from 1 to 1024 parts",
      "max(2, ceil(16 / ranks))",
    ],
    [
      () => readVariable("S3DLIO_PUT_VERIFY", { S3DLIO_PUT_VERIFY: "maybe" }),
      false,
      "it must be 1, true, yes or on, or 0, false, no or off",
      "false",
    ],
    [
      () => readVariable("DLIO_STORAGE_TYPE", { DLIO_STORAGE_TYPE: "tape" }),
      undefined,
      "it must be one of local_fs, direct_fs, s3, s3_torch, aistore",
      undefined,
    ],
  ];
  for (const [reading, value, reason, instead] of rows) {
    const found = reading();
    assertEquals([found.value, found.misread?.reason, found.misread?.instead], [value, reason, instead]);
  }
});

Deno.test("readVariable: an address that is none stays as it is, for whoever needs it to refuse", () => {
  const url = readVariable("AWS_ENDPOINT_URL", { AWS_ENDPOINT_URL: "ftp://me:hunter2@host" });
  assertEquals([url.value, url.isSet], ["ftp://me:hunter2@host", true]);
  assertEquals(url.misread, {
    shown: "'ftp://(credentials)@host'",
    reason: "it is not the address of a server",
  });
  const uris = readVariable("S3_ENDPOINT_URIS", { S3_ENDPOINT_URIS: "http://a,b c" });
  assertEquals([uris.value, uris.misread?.shown], [["http://a", "b c"], "'http://a,b c'"]);
  assertEquals(
    readVariable("S3_ENDPOINT_TEMPLATE", { S3_ENDPOINT_TEMPLATE: "http://h{3...1}" }).misread?.reason,
    "a range in it counts backwards",
  );
  for (const text of ["host:9000", "http://[::1]:9000/s3", "http://h{1...3}"]) {
    assertEquals(readVariable("AIS_ENDPOINT", { AIS_ENDPOINT: text }), { value: text, isSet: true });
  }
});

Deno.test("readVariable: gives the type of its row", () => {
  assertEquals(readVariable("S3DLIO_PUT_VERIFY", { S3DLIO_PUT_VERIFY: "Yes" }), { value: true, isSet: true });
  assertEquals(
    readVariable("S3DLIO_ENABLE_RANGE_OPTIMIZATION", { S3DLIO_ENABLE_RANGE_OPTIMIZATION: "OFF" }).value,
    false,
  );
  assertEquals(readVariable("DLIO_LOG_LEVEL", { DLIO_LOG_LEVEL: "ERROR" }).value, "error");
  assertEquals(readVariable("S3_ENDPOINT_URIS", { S3_ENDPOINT_URIS: "http://a, http://b,," }).value, [
    "http://a",
    "http://b",
  ]);
  assertEquals(readVariable("S3_ENDPOINT_URIS", {}).value, []);
  assertEquals(readVariable("AWS_REGION", {}).value, undefined);
});

Deno.test("variableRows: describes each variable soundly", () => {
  for (const [name, variable] of variableRows()) {
    assertEquals(/^[A-Z][A-Z0-9_]+$/.test(name), true, name);
    assertEquals(variable.layer === "workload", variable.fills !== undefined, name);
    if (variable.type === "integer" && variable.default !== undefined) {
      assertEquals(variable.default >= variable.min && variable.default <= variable.max, true, name);
    }
  }
});
