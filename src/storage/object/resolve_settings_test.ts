import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConfigError, type Problem } from "../../base/errors.ts";
import { workloadOf } from "../../workload/fixture.ts";
import type { RawValue } from "../../workload/raw/raw_config.ts";
import { resolveSettings, type SettingsInputs } from "./resolve_settings.ts";

const MIB = 1 << 20;
const ENDPOINT = "storage.storage_options.endpoint_url";
const KEYS = {
  "storage.storage_options.access_key_id": "AK",
  "storage.storage_options.secret_access_key": "hunter2",
};

function settings(values: Readonly<Record<string, RawValue>> = {}, inputs: Partial<SettingsInputs> = {}) {
  const { scheme = "s3" } = inputs;
  const own = scheme === "s3" ? { [ENDPOINT]: "https://s3.us-east-1.amazonaws.com" } : {};
  return resolveSettings({
    scheme,
    workload: workloadOf({ ...KEYS, ...own, ...values }),
    mode: "stoker",
    env: {},
    endpoints: [],
    writeIntegrity: undefined,
    blockSizeBytes: undefined,
    ranks: 1,
    firstRank: 0,
    isVerbose: false,
    readText: (path) => Promise.reject(new Error(`no ${path}`)),
    profileCredentials: () => Promise.resolve(undefined),
    ...inputs,
  });
}

Deno.test("resolveSettings: has the defaults of the table where nobody says anything", async () => {
  const { write, read, attempts, connectSeconds, operationSeconds, endpoints, ...rest } = await settings();
  assertEquals(write, {
    multipartFromBytes: 16 * MIB,
    partBytes: 32 * MIB,
    partsInFlight: 16,
    uploadAttempts: 3,
    uploadRetrySeconds: 5,
    putAttempts: 3,
    putRetrySeconds: 1,
    putIntegrity: "none",
    uploadIntegrity: "none",
  });
  assertEquals(read, { rangesFromBytes: 32 * MIB, rangeBytes: 8 * MIB });
  assertEquals([attempts, connectSeconds, operationSeconds], [3, 20, 60]);
  assertEquals(endpoints, ["https://s3.us-east-1.amazonaws.com"]);
  assertEquals([rest.isVirtualHosted, rest.tracesOperations, rest.authorities], [true, false, []]);
});

Deno.test("resolveSettings: sends nobody to Amazon who did not ask, and who names a profile has asked", async () => {
  const nowhere = { [ENDPOINT]: null };
  assertEquals((await assertRejects(() => settings(nowhere), ConfigError)).code, "NO_ENDPOINT");
  const asked = await settings({ ...nowhere, "storage.storage_options.s3_profile": "mine" });
  assertEquals(asked.endpoints, ["https://s3.us-east-1.amazonaws.com"]);
  assertEquals((await settings(nowhere, { endpoints: ["http://o:1"] })).endpoints, ["http://o:1"]);
});

Deno.test("resolveSettings: takes every number of the environment, and fewer parts for more ranks", async () => {
  const env = {
    S3DLIO_MULTIPART_THRESHOLD_MB: "7",
    S3DLIO_MULTIPART_PART_SIZE_MB: "9",
    S3DLIO_MPU_MAX_RETRIES: "2",
    S3DLIO_MPU_RETRY_DELAY_S: "0",
    S3DLIO_PUT_MAX_RETRIES: "5",
    S3DLIO_PUT_RETRY_DELAY_MS: "250",
    S3DLIO_MPU_PUT_VERIFY: "on",
    S3DLIO_MAX_RETRY_ATTEMPTS: "6",
    S3DLIO_CONNECT_TIMEOUT_SECS: "4",
    S3DLIO_OPERATION_TIMEOUT_SECS: "8",
    S3DLIO_ENABLE_RANGE_OPTIMIZATION: "false",
  };
  const found = await settings({}, { env, ranks: 4 });
  assertEquals(found.write, {
    multipartFromBytes: 7 * MIB,
    partBytes: 9 * MIB,
    partsInFlight: 4,
    uploadAttempts: 2,
    uploadRetrySeconds: 0,
    areUploadRetriesAsked: true,
    putAttempts: 5,
    putRetrySeconds: 0.25,
    putIntegrity: "none",
    uploadIntegrity: "size",
  });
  assertEquals([found.attempts, found.connectSeconds, found.operationSeconds], [6, 4, 8]);
  assertEquals(found.read.rangesFromBytes, Infinity);
  assertEquals((await settings({}, { env: { DLIO_LOG_LEVEL: "debug" } })).tracesOperations, true);
  assertEquals((await settings({}, { env: { S3DLIO_MULTIPART_MAX_IN_FLIGHT: "5" } })).write.partsInFlight, 5);
});

Deno.test("resolveSettings: options win over variables", async () => {
  const env = { S3DLIO_PUT_VERIFY: "1", S3DLIO_MAX_RETRY_ATTEMPTS: "6" };
  const found = await settings(
    { "storage.storage_options.s3_max_attempts": 9 },
    { env, writeIntegrity: "readback", blockSizeBytes: 4 * MIB },
  );
  assertEquals([found.write.putIntegrity, found.write.uploadIntegrity], ["readback", "readback"]);
  assertEquals(found.attempts, 9);
  assertEquals(found.read, { rangesFromBytes: 4 * MIB, rangeBytes: 4 * MIB });
});

Deno.test("resolveSettings: puts the bucket into the path, except at Amazon's or where the key says so", async () => {
  const url = { "storage.storage_options.endpoint_url": "http://h:9000" };
  assertEquals((await settings(url)).isVirtualHosted, false);
  const key = "storage.storage_options.s3_force_path_style";
  assertEquals((await settings({ ...url, [key]: false })).isVirtualHosted, true);
  assertEquals((await settings({ [key]: true })).isVirtualHosted, false);
});

Deno.test("resolveSettings: each kind of store has its own endpoint and its own secret", async () => {
  assertEquals((await settings({}, { scheme: "gs" })).endpoints, ["https://storage.googleapis.com"]);
  const ais = await settings({}, {
    scheme: "ais",
    env: { AIS_ENDPOINT: "http://proxy:8080", AIS_AUTHN_TOKEN: "t" },
  });
  assertEquals([ais.endpoints, ais.token, ais.credentials], [["http://proxy:8080"], "t", undefined]);
  assertEquals((await settings({}, { scheme: "ais" })).endpoints, ["http://localhost:8080"]);
});

Deno.test("resolveSettings: keys come from the workload, else from a profile, else it refuses", async () => {
  assertEquals((await settings()).credentials, { accessKeyId: "AK", secretAccessKey: "hunter2" });
  const asked: unknown[] = [];
  const found = await settings({}, {
    workload: workloadOf({ "storage.storage_options.s3_profile": "lab" }),
    profileCredentials: (profile) => {
      asked.push(profile);
      return Promise.resolve({ accessKeyId: "P", secretAccessKey: "S", sessionToken: "T" });
    },
  });
  assertEquals([asked, found.credentials?.sessionToken], [["lab"], "T"]);
  const without = { workload: workloadOf({ [ENDPOINT]: "http://s" }) };
  assertEquals((await assertRejects(() => settings({}, without), ConfigError)).code, "NO_CREDENTIALS");
});

Deno.test("resolveSettings: reads the files that variables name, and says which one it cannot read", async () => {
  const pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
  const files: Record<string, string> = {
    "/ca.pem": `noise\n${pem}${pem}`,
    "/endpoints": "http://a\nhttp://b\n",
  };
  const readText = (path: string) =>
    path in files ? Promise.resolve(files[path] ?? "") : Promise.reject(new Error("No such file"));
  const env = { AWS_CA_BUNDLE: "/ca.pem", S3_ENDPOINT_FILE: "/endpoints" };
  const found = await settings({}, { env, readText });
  assertEquals([found.authorities.length, found.endpoints], [2, ["http://a", "http://b"]]);
  const missing = await assertRejects(
    () => settings({}, { env: { AWS_CA_BUNDLE: "/no" }, readText }),
    ConfigError,
  );
  assert(missing.message.includes("'/no'") && missing.message.includes("AWS_CA_BUNDLE"));
  files["/ca.pem"] = "nothing";
  assertEquals((await assertRejects(() => settings({}, { env, readText }), ConfigError)).code, "CA_BUNDLE");
});

Deno.test("resolveSettings: knows whether somebody chose the retries of uploads", async () => {
  assertEquals((await settings()).write.areUploadRetriesAsked, undefined);
  for (const name of ["S3DLIO_MPU_MAX_RETRIES", "S3DLIO_MPU_RETRY_DELAY_S"]) {
    assertEquals((await settings({}, { env: { [name]: "2" } })).write.areUploadRetriesAsked, true);
  }
});

Deno.test("resolveSettings: refuses all that is wrong about the way to the store together", async () => {
  const env = {
    S3_ENDPOINT_URIS: "http://a,b c",
    AWS_CA_BUNDLE: "/no",
    S3DLIO_CONNECT_TIMEOUT_SECS: "soon",
    S3DLIO_PUT_VERIFY: "perhaps",
    S3DLIO_MULTIPART_PART_SIZE_MB: "1",
    DLIO_LOG_LEVEL: "loud",
  };
  const given = { env, fromDotenv: new Set(["S3DLIO_PUT_VERIFY"]), workload: workloadOf({}) };
  const refused = async (mode: SettingsInputs["mode"]): Promise<readonly Problem[]> =>
    (await assertRejects(() => settings({}, { ...given, mode }), ConfigError)).problems;
  const problems = await refused("stoker");
  assertEquals(problems.map(({ key }) => key), [
    "S3_ENDPOINT_URIS",
    "AWS_CA_BUNDLE",
    "AWS_ACCESS_KEY_ID",
    "DLIO_LOG_LEVEL",
    "S3DLIO_MULTIPART_PART_SIZE_MB",
    "S3DLIO_PUT_VERIFY",
    "S3DLIO_CONNECT_TIMEOUT_SECS",
  ]);
  assertEquals(problems.map(({ source }) => source).filter((one) => one === "the file .env").length, 1);
  // DLIO's users expect defaults, but nothing stands in for a server, a file or a key.
  assertEquals((await refused("dlio")).map(({ key }) => key), [
    "S3_ENDPOINT_URIS",
    "AWS_CA_BUNDLE",
    "AWS_ACCESS_KEY_ID",
  ]);
});

Deno.test("resolveSettings: a variable over which something wins may say anything", async () => {
  const env = {
    S3DLIO_MAX_RETRY_ATTEMPTS: "many",
    S3DLIO_PUT_VERIFY: "perhaps",
    S3DLIO_MPU_PUT_VERIFY: "perhaps",
    S3DLIO_ENABLE_RANGE_OPTIMIZATION: "perhaps",
    S3_LOAD_BALANCE_STRATEGY: "fair",
    S3_ENDPOINT_TEMPLATE: "h{3...1}",
  };
  const values = { "storage.storage_options.s3_max_attempts": 9 };
  const inputs = { env, endpoints: ["http://o"], writeIntegrity: "none", blockSizeBytes: MIB } as const;
  assertEquals((await settings(values, { ...inputs, isVerbose: true })).attempts, 9);
  const split = { S3DLIO_ENABLE_RANGE_OPTIMIZATION: "no", S3DLIO_RANGE_THRESHOLD_MB: "x" };
  assertEquals((await settings({}, { env: split })).read.rangesFromBytes, Infinity);
});
