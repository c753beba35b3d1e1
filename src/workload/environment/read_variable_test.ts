import { assertEquals, assertMatch } from "@std/assert";
import { environmentWarnings, readVariable } from "./read_variable.ts";
import { variableRows, VARIABLES } from "./variables.ts";

// The rows of DLIO's test_drop_caches_timeout.
const timeout = (text: string | undefined, others: Record<string, string> = {}) =>
  readVariable(
    "DLIO_DROP_CACHES_TIMEOUT",
    text === undefined ? others : { DLIO_DROP_CACHES_TIMEOUT: text, ...others },
  );

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
    const { value, isSet, warning } = timeout(text);
    assertEquals([value, isSet, warning?.code], [30, false, "ENVIRONMENT_VALUE"], text);
    assertMatch(warning?.text ?? "", /is not a whole number; the default 30 s is used/);
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
    const { value, warning } = timeout(text);
    assertEquals([value, warning?.code], [1, "ENVIRONMENT_RANGE"], text);
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

Deno.test("readVariable: falls back to the default with a warning, where DLIO crashes", () => {
  const rows: [() => { value: unknown; warning?: { text: string } }, unknown, RegExp][] = [
    [() => readVariable("DLIO_LOG_LEVEL", { DLIO_LOG_LEVEL: "loud" }), "warning", /'loud' is none of debug/],
    [
      () => readVariable("S3DLIO_MULTIPART_THRESHOLD_MB", { S3DLIO_MULTIPART_THRESHOLD_MB: "x" }),
      16,
      /default 16 MiB/,
    ],
    [
      () => readVariable("S3DLIO_MPU_MAX_RETRIES", { S3DLIO_MPU_MAX_RETRIES: "0" }),
      3,
      /not between 1 and 100/,
    ],
    [() => readVariable("S3DLIO_MPU_RETRY_DELAY_S", { S3DLIO_MPU_RETRY_DELAY_S: "-1" }), 5, /not between/],
    [
      () => readVariable("S3DLIO_PUT_VERIFY", { S3DLIO_PUT_VERIFY: "maybe" }),
      false,
      /neither true nor false/,
    ],
    [() => readVariable("DLIO_STORAGE_TYPE", { DLIO_STORAGE_TYPE: "tape" }), undefined, /it is ignored/],
    [
      () => readVariable("S3DLIO_MPU_MAX_RETRIES", { S3DLIO_MPU_MAX_RETRIES: "9".repeat(30) }),
      3,
      /not between/,
    ],
  ];
  for (const [reading, value, message] of rows) {
    const found = reading();
    assertEquals(found.value, value);
    assertMatch(found.warning?.text ?? "", message);
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

Deno.test("environmentWarnings: names each variable that does not parse or acts no more, and no secret", () => {
  const warnings = environmentWarnings({
    DLIO_URI_SCHEME: "s3",
    DLIO_OBJECT_KEY_USE_FULL_URI: "",
    DLIO_ENDPOINT_URL: "http://x",
    S3DLIO_MPU_MAX_RETRIES: "many",
    DLIO_LOG_LEVEL: "info",
    OMPI_COMM_WORLD_RANK: "x",
    AWS_SECRET_ACCESS_KEY: "hunter2",
    HOME: "/root",
  });
  assertEquals(warnings.map(({ code }) => code).sort(), [
    "ENVIRONMENT_REMOVED",
    "ENVIRONMENT_REMOVED",
    "ENVIRONMENT_REMOVED",
    "ENVIRONMENT_VALUE",
  ]);
  assertMatch(
    warnings.map(({ text }) => text).join("\n"),
    /DLIO_ENDPOINT_URL .*storage\.storage_options\.endpoint_url/,
  );
  assertEquals(environmentWarnings({}), []);
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
