import { assertEquals } from "@std/assert";
import { mergeEnvironment } from "./environment_layer.ts";
import { loadRequest } from "./fake_files.ts";
import { loadRaw } from "./load_raw.ts";

type Environment = Readonly<Record<string, string>>;

/** The value and kind of source of a key, after loading a file with this environment. */
async function filled(
  path: string,
  env: Environment,
  dotenv?: string,
  yaml = "model: {name: m}",
  overrides: string[] = [],
) {
  const request = loadRequest({ workload: "./w.yaml", env, dotenv, overrides, mode: "dlio" }, {
    "./w.yaml": yaml,
  });
  const entry = (await loadRaw(request)).entries.get(path);
  return entry && [entry.value, entry.source.kind];
}

const OPTIONS = "storage.storage_options";

// DLIO: test_dlio_storage_library_env_var_applied, test_aws_access_key_applied_to_storage_options,
// test_aws_secret_key_applied_to_storage_options, test_aws_endpoint_url_applied_to_storage_options,
// test_aws_region_applied_to_storage_options
Deno.test("fillFromEnvironment: fills the storage options", async () => {
  const rows: [string, string][] = [
    ["DLIO_STORAGE_LIBRARY", `${OPTIONS}.storage_library`],
    ["AWS_ACCESS_KEY_ID", `${OPTIONS}.access_key_id`],
    ["AWS_SECRET_ACCESS_KEY", `${OPTIONS}.secret_access_key`],
    ["AWS_ENDPOINT_URL", `${OPTIONS}.endpoint_url`],
    ["AWS_REGION", `${OPTIONS}.region`],
  ];
  for (const [name, path] of rows) {
    assertEquals(await filled(path, { [name]: "value" }), ["value", "env"], name);
    assertEquals(await filled(path, {}), undefined, name);
    assertEquals(await filled(path, { [name]: "" }), undefined, name);
  }
});

// DLIO: test_dlio_bucket_applied_to_storage_root, test_dlio_storage_type_applied
Deno.test("fillFromEnvironment: fills storage type and root, when they are not set", async () => {
  assertEquals(await filled("storage.storage_root", { DLIO_BUCKET: "b" }), ["b", "env"]);
  assertEquals(
    await filled("storage.storage_root", { DLIO_BUCKET: "b" }, undefined, "storage: {storage_root: null}"),
    ["b", "env"],
  );
  assertEquals(await filled("storage.storage_type", { DLIO_STORAGE_TYPE: "S3" }), ["s3", "env"]);
  assertEquals(await filled("storage.storage_type", { DLIO_STORAGE_TYPE: "tape" }), undefined);
});

// DLIO: test_yaml_storage_library_not_overwritten_by_env, test_yaml_storage_root_not_overwritten_by_env
Deno.test("fillFromEnvironment: leaves what YAML or the command line set", async () => {
  const yaml =
    "storage: {storage_root: mine, storage_type: local_fs, storage_options: {storage_library: minio}}";
  const env = { DLIO_STORAGE_LIBRARY: "s3dlio", DLIO_BUCKET: "other", DLIO_STORAGE_TYPE: "s3" };
  assertEquals(await filled(`${OPTIONS}.storage_library`, env, undefined, yaml), ["minio", "yaml"]);
  assertEquals(await filled("storage.storage_root", env, undefined, yaml), ["mine", "yaml"]);
  assertEquals(await filled("storage.storage_type", env, undefined, yaml), ["local_fs", "yaml"]);
  const short = "storage: {storage_library: minio}";
  assertEquals(await filled(`${OPTIONS}.storage_library`, env, undefined, short), undefined);
  const typed = ["++workload.storage.storage_root=typed"];
  assertEquals(await filled("storage.storage_root", env, undefined, "model: {}", typed), [
    "typed",
    "command line",
  ]);
});

// DLIO: test_dotenv_file_sets_storage_options
Deno.test("fillFromEnvironment: fills from .env", async () => {
  const dotenv = "# keys\nAWS_ACCESS_KEY_ID='abc'\nDLIO_STORAGE_LIBRARY=minio\n";
  assertEquals(await filled(`${OPTIONS}.access_key_id`, {}, dotenv), ["abc", ".env"]);
  assertEquals(await filled(`${OPTIONS}.storage_library`, {}, dotenv), ["minio", ".env"]);
});

// DLIO: test_env_var_takes_priority_over_dotenv
Deno.test("fillFromEnvironment: prefers a non-empty variable of the process to .env", async () => {
  const dotenv = "AWS_REGION=from-file";
  assertEquals(await filled(`${OPTIONS}.region`, { AWS_REGION: "from-shell" }, dotenv), [
    "from-shell",
    "env",
  ]);
  assertEquals(await filled(`${OPTIONS}.region`, { AWS_REGION: "" }, dotenv), ["from-file", ".env"]);
});

Deno.test("fillFromEnvironment: applies also when the output folder is set", async () => {
  const yaml = "output: {folder: out}";
  assertEquals(await filled("storage.storage_root", { DLIO_BUCKET: "b" }, undefined, yaml), ["b", "env"]);
  assertEquals(await filled("output.folder", { DLIO_OUTPUT_FOLDER: "x" }, undefined, yaml), ["out", "yaml"]);
});

Deno.test("fillFromEnvironment: lets DLIO_OUTPUT_FOLDER win over the default, not over the command line", async () => {
  assertEquals(await filled("output.folder", { DLIO_OUTPUT_FOLDER: "x" }), ["x", "env"]);
  const overrides = ["hydra.run.dir=/run"];
  assertEquals(
    await filled("output.folder", { DLIO_OUTPUT_FOLDER: "x" }, undefined, "model: {}", overrides),
    undefined,
  );
});

Deno.test("fillFromEnvironment: takes the endpoint for S3 before the general one of the same layer", async () => {
  const env = { AWS_ENDPOINT_URL: "general", AWS_ENDPOINT_URL_S3: "s3" };
  assertEquals(await filled(`${OPTIONS}.endpoint_url`, env), ["s3", "env"]);
  const general = { AWS_ENDPOINT_URL: "general" };
  assertEquals(await filled(`${OPTIONS}.endpoint_url`, general, "AWS_ENDPOINT_URL_S3=s3"), [
    "general",
    "env",
  ]);
});

Deno.test("fillFromEnvironment: does not hide a section that is no section", async () => {
  assertEquals(await filled("storage", { DLIO_BUCKET: "b" }, undefined, "storage: 5"), [5, "yaml"]);
});

Deno.test("mergeEnvironment: lets a non-empty variable win over .env", () => {
  const env = { AWS_A: "1", AWS_B: "", AWS_D: undefined };
  const merged = mergeEnvironment(env, { AWS_A: "2", AWS_B: "3", AWS_C: "4", AWS_D: "5" });
  assertEquals(merged.env, { AWS_A: "1", AWS_B: "3", AWS_C: "4", AWS_D: "5" });
  assertEquals([...merged.fromDotenv], ["AWS_B", "AWS_C", "AWS_D"]);
});

Deno.test("mergeEnvironment: takes no variable from .env that the process alone decides", () => {
  const dotenv = { DLIO_LOG_LEVEL: "debug", HOME: "/x", DLIO_BUCKET: "b", DLIO_MAX_AUTO_THREADS: "2" };
  const merged = mergeEnvironment({}, dotenv);
  assertEquals(merged.env, { DLIO_BUCKET: "b", DLIO_MAX_AUTO_THREADS: "2" });
  assertEquals(merged.fromDotenv.has("DLIO_LOG_LEVEL"), true);
});

Deno.test("fillFromEnvironment: names what does not parse where it would have filled a key", async () => {
  const misread = async (
    env: Environment,
    dotenv?: string,
    yaml = "model: {name: m}",
    decided: string[] = [],
  ) => {
    const request = loadRequest({ workload: "./w.yaml", env, dotenv, decidedKeys: decided }, {
      "./w.yaml": yaml,
    });
    const { misread, entries } = await loadRaw(request);
    return [misread, entries.get("storage.storage_type")?.value];
  };
  const tape = { DLIO_STORAGE_TYPE: "tape" };
  assertEquals(await misread(tape), [["DLIO_STORAGE_TYPE"], undefined]);
  assertEquals(await misread({}, "DLIO_STORAGE_TYPE=tape"), [["DLIO_STORAGE_TYPE"], undefined]);
  assertEquals(await misread(tape, "DLIO_STORAGE_TYPE=s3"), [["DLIO_STORAGE_TYPE"], undefined]);
  assertEquals(await misread(tape, undefined, "storage: {storage_type: s3}"), [[], "s3"]);
  assertEquals(await misread(tape, undefined, undefined, ["storage.storage_type"]), [[], undefined]);
});
