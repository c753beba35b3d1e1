import { assertEquals, assertMatch } from "@std/assert";
import { judgeVariables } from "./judge_variables.ts";
import type { VariableName } from "./variables.ts";

type Row = readonly [name: VariableName, value: string, allowed: string, byDefault: string | undefined];

/** One of each kind that can fail to parse. */
const ROWS: readonly Row[] = [
  ["S3DLIO_MPU_MAX_RETRIES", "0", "a whole number from 1 to 100 attempts", "3 attempts"],
  ["S3DLIO_MULTIPART_PART_SIZE_MB", "32M", "a whole number from 5 to 5120 MiB", "32 MiB"],
  [
    "DLIO_MAX_AUTO_THREADS",
    "many",
    "a whole number from 1 to 1024",
    "8 for reading, 16 for writing (32 as DLIO)",
  ],
  ["S3DLIO_PUT_VERIFY", "maybe", "1, true, yes or on, or 0, false, no or off", "false"],
  ["S3_LOAD_BALANCE_STRATEGY", "fair", "one of rank, round_robin, least_connections", "round_robin"],
  ["DLIO_STORAGE_TYPE", "tape", "one of local_fs, direct_fs, s3, s3_torch, aistore", undefined],
];

Deno.test("judgeVariables: refuses what acts in Stoker's own commands, all of it, each with all facts", () => {
  const env = Object.fromEntries(ROWS.map(([name, value]) => [name, value]));
  const fromDotenv = new Set(["S3DLIO_PUT_VERIFY"]);
  const acting = new Set(ROWS.map(([name]) => name));
  const { problems, warnings } = judgeVariables({ mode: "stoker", env, fromDotenv }, acting);
  assertEquals(warnings, []);
  assertEquals(problems.map(({ key }) => key).sort(), [...acting].sort());
  for (const [name, value, allowed, byDefault] of ROWS) {
    const problem = problems.find(({ key }) => key === name);
    assertEquals(problem?.code, "ENVIRONMENT_VALUE");
    assertEquals(problem?.value, `'${value}'`);
    assertEquals(problem?.text, `Cannot use '${value}' as ${name}: it must be ${allowed}.`);
    assertEquals(problem?.source, fromDotenv.has(name) ? "the file .env" : "the process environment");
    assertMatch(problem?.remedy ?? "", new RegExp(`^Correct ${name} or unset it`));
    if (byDefault !== undefined) {
      assertEquals(problem?.remedy.includes(`its default is `) && problem.remedy.includes(byDefault), true);
    }
  }
});

Deno.test("judgeVariables: what cannot act stops nothing, and is told", () => {
  for (const [name, value] of ROWS) {
    const { problems, warnings } = judgeVariables({ mode: "stoker", env: { [name]: value } });
    assertEquals(problems, [], name);
    assertEquals(warnings.map(({ code }) => code), ["ENVIRONMENT_VALUE"]);
    assertMatch(
      warnings[0]?.text ?? "",
      new RegExp(`^${name} is '${value}' in .*; it has no effect in this run`),
    );
  }
});

Deno.test("judgeVariables: as DLIO each is a warning that names the default", () => {
  for (const [name, value, , byDefault] of ROWS) {
    const { problems, warnings } = judgeVariables({ mode: "dlio", env: { [name]: value } }, new Set([name]));
    assertEquals(problems, [], name);
    const told = byDefault === undefined ? "it is ignored." : ` is used.`;
    assertEquals(warnings[0]?.text.endsWith(told) && warnings[0].text.includes(byDefault ?? ""), true, name);
  }
});

Deno.test("judgeVariables: some fall back in every command", () => {
  const env = { DLIO_DROP_CACHES_TIMEOUT: "soon", DLIO_DATA_GEN: "dice" };
  const acting = new Set<VariableName>(["DLIO_DROP_CACHES_TIMEOUT", "DLIO_DATA_GEN"]);
  const { problems, warnings } = judgeVariables({ mode: "stoker", env }, acting);
  assertEquals(problems, []);
  assertEquals(warnings.map(({ text }) => text), [
    "DLIO_DATA_GEN is 'dice' in the process environment: it must be one of dgen, numpy; dgen is used.",
    "DLIO_DROP_CACHES_TIMEOUT is 'soon' in the process environment: it must be a whole number from 1 to 86400 s; " +
    "30 s is used.",
  ]);
});

Deno.test("judgeVariables: an address that nobody asks for is told without its password", () => {
  for (const mode of ["stoker", "dlio"] as const) {
    const { warnings } = judgeVariables({ mode, env: { AWS_ENDPOINT_URL: "ftp://me:hunter2@h" } });
    assertEquals(warnings.map(({ text }) => text), [
      "AWS_ENDPOINT_URL is 'ftp://(credentials)@h' in the process environment: it is not the address of a server; " +
      "it has no effect in this run.",
    ]);
  }
});

Deno.test("judgeVariables: names what acts no more and what .env cannot say, no launcher and no secret", () => {
  const { warnings } = judgeVariables({
    mode: "stoker",
    env: {
      DLIO_URI_SCHEME: "s3",
      DLIO_OBJECT_KEY_USE_FULL_URI: "",
      OMPI_COMM_WORLD_RANK: "x",
      AWS_SECRET_ACCESS_KEY: "hunter2",
      HOME: "/root",
    },
    fromDotenv: new Set(["DLIO_ENDPOINT_URL", "DLIO_LOG_LEVEL", "HOME", "BUCKET", "AWS_SECRET_ACCESS_KEY"]),
  });
  assertEquals(warnings.map(({ code, text }) => [code, text.split(" ")[0]]), [
    ["ENVIRONMENT_IGNORED", "DLIO_LOG_LEVEL"],
    ["ENVIRONMENT_REMOVED", "DLIO_URI_SCHEME"],
    ["ENVIRONMENT_REMOVED", "DLIO_OBJECT_KEY_USE_FULL_URI"],
    ["ENVIRONMENT_REMOVED", "DLIO_ENDPOINT_URL"],
  ]);
  assertMatch(warnings.at(-1)?.text ?? "", /storage\.storage_options\.endpoint_url/);
  assertEquals(judgeVariables({ mode: "stoker", env: {} }), { problems: [], warnings: [] });
});
