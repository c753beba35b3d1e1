/** The program on real S3 servers, from the first object to the last: what a user types, and what is left behind. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { peerTest } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

for (const server of ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_SECOND"] as const) {
  peerTest(
    `objects, ${server}: generate, verify, train, clean, and nothing is left`,
    server,
    (endpoint) =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint ?? "");
        const data = `s3://${bucket.name}/some/prefix`;
        const run = (...words: string[]) => stoker(words, { cwd: folder, env: bucket.env });
        const few = [
          "dataset.num_files_train=8",
          "train.epochs=2",
          "train.computation_time=0.05",
          "metric.au=0",
        ];

        const generated = await run("generate", "tiny_npz", ...few, "--data", data, "--json");
        assertEquals(generated.code, 0, generated.err);
        assertEquals(JSON.parse(generated.out).io.backend, "s3");
        assertEquals((await bucket.keys()).length, 9);

        const again = await run("generate", "tiny_npz", ...few, "--data", data, "--json");
        assertEquals(JSON.parse(again.out).phases.generate.skippedFiles, 8, again.err);

        const verified = await run("verify", data, "--json");
        assertEquals([verified.code, JSON.parse(verified.out).phases.verify.findings], [0, []], verified.err);

        const trained = await run("train", "tiny_npz", ...few, "--data", data, "--verify", "full", "--json");
        const { phases, io, endpoints } = JSON.parse(trained.out);
        assertEquals(trained.code, 0, trained.err);
        assertEquals([phases.train.epochs.length, io.engine, io.client], [2, "http", "stoker"]);
        assertEquals(phases.train.verifiedBytes, 2 * phases.train.epochs[0].bytes);
        assertEquals([endpoints.length, endpoints[0].url], [1, bucket.endpoint]);
        assert(endpoints[0].bytesReceived >= phases.train.verifiedBytes, trained.out);

        const cleaned = await run("clean", data, "--yes");
        assertEquals(cleaned.code, 0, cleaned.err);
        assertEquals([await bucket.keys(), await bucket.uploads()], [[], []]);
      }),
  );

  peerTest(
    `objects, ${server}: damage is found in its object, at its place`,
    server,
    (endpoint) =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint ?? "");
        const data = `s3://${bucket.name}`;
        const run = (...words: string[]) => stoker(words, { cwd: folder, env: bucket.env });
        assertEquals(
          (await run("generate", "tiny_npz", "dataset.num_files_train=4", "--data", data)).code,
          0,
        );
        const [, key = ""] = (await bucket.keys()).filter((one) => one.endsWith(".npz"));
        const bytes = await bucket.get(key);
        bytes[300_000] = (bytes[300_000] ?? 0) ^ 1;
        await bucket.put(key, new Uint8Array(bytes));
        const verified = await run("verify", data, "--json");
        const [finding] = JSON.parse(verified.out).phases.verify.findings;
        assertEquals([verified.code, finding.file, finding.kind], [5, key, "bitflip"], verified.err);
        assert(finding.offset <= 300_000 && finding.offset + finding.length > 300_000, verified.out);
      }),
  );

  peerTest(
    `objects, ${server}: checkpoints go there and come back, in parts where they are large`,
    server,
    (endpoint) =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint ?? "");
        const place = `s3://${bucket.name}/ck`;
        const env = { ...bucket.env, S3DLIO_MULTIPART_THRESHOLD_MB: "5", S3DLIO_MULTIPART_PART_SIZE_MB: "5" };
        const words = ["checkpoint", "tiny_checkpoint", "--checkpoints", place, "--verify", "full", "--json"];
        const ran = await stoker(words, { cwd: folder, env });
        assertEquals(ran.code, 0, ran.err);
        const { save, load, bytes } = JSON.parse(ran.out).phases.checkpoint;
        assert(save.length > 0 && load.length > 0 && bytes > 5 << 20, ran.out);
        assertEquals(await bucket.uploads(), []);
        assert((await bucket.keys()).some((key) => key.endsWith(".stoker/checkpoint.json")));
        const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
        assertEquals(files, ["results"], "what was meant for objects lies on the local disk");
      }),
  );
}

peerTest(
  "objects: what cannot work is refused before anything is written, with what to do",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const generate = (place: string, env: Record<string, string>) =>
        stoker(["generate", "tiny_npz", "--data", place], { cwd: folder, env: { ...bucket.env, ...env } });
      const data = `s3://${bucket.name}/x`;
      assertRefused(await generate("s3://stoker-no-such-bucket/x", {}), 3, "stoker-no-such-bucket");
      assertRefused(await generate(data, { AWS_SECRET_ACCESS_KEY: "not-the-secret" }), 3, "credentials");
      assertRefused(await generate(data, { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }), 3, "127.0.0.1:1");
      assertRefused(await generate(data, { AWS_ACCESS_KEY_ID: "" }), 2, "AWS_ACCESS_KEY_ID");
      assertEquals(await bucket.keys(), []);
    }),
);

peerTest(
  "objects: io reads what lies below a prefix, or one object, and says when there is neither",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const place = `s3://${bucket.name}/some`;
      const io = (...words: string[]) => stoker(["io", ...words], { cwd: folder, env: bucket.env });
      const written = await io("write", `${place}/where`, "--files", "3", "--size", "64KiB");
      assertEquals(written.code, 0, written.err);
      for (
        const [address, bytes] of [[place, 3 << 16], [`s3://${bucket.name}`, 3 << 16], [
          `${place}/where/io_1`,
          1 << 16,
        ]] as const
      ) {
        const read = await io("read", address, "--json");
        assertEquals(read.code, 0, read.err);
        assertEquals(JSON.parse(read.out).totalBytes, bytes, address);
      }
      assertRefused(await io("read", `${place}/whe`), 3, "is not there");
      assertRefused(await io("write", `s3://${bucket.name}`, "--size", "1KiB"), 2, "--files");
    }),
);

peerTest(
  "objects: trains on files that others wrote, without a manifest, whatever their names",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const foreign = new URL("../../src/formats/npz/foreign_files/savez.npz", import.meta.url);
      const bytes = await Deno.readFile(foreign);
      for (const letter of "abcd") await bucket.put(`some/train/scan ${letter}.npz`, bytes);
      await bucket.put("some/train/readme.txt", new Uint8Array(8));
      const words = [
        ...[
          "default",
          "--data",
          `s3://${bucket.name}/some`,
          "dataset.format=npz",
          "dataset.num_files_train=4",
        ],
        ...["dataset.num_samples_per_file=5", "dataset.num_files_eval=0", "workflow.evaluation=false"],
        ...["dataset.num_subfolders_train=0", "dataset.num_subfolders_eval=0", "train.epochs=2"],
        ...["train.computation_time=0.001", "metric.au=0", "reader.batch_size=2"],
      ];
      const ran = await stoker(["train", ...words, "--json"], { cwd: folder, env: bucket.env });
      assertEquals(ran.code, 0, ran.err);
      const [first, second] = JSON.parse(ran.out).phases.train.epochs;
      assertEquals([first.samples, second.samples, first.bytesMoved], [20, 20, 4 * bytes.length]);
      assertEquals((await bucket.keys()).length, 5, "nothing is written where others' data lie");
    }),
);

peerTest(
  "objects: uploads that a killed run left are told by check and ended by clean, others' are not",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const place = ["--data", `s3://${bucket.name}/d`];
      const words = ["tiny_npz", "dataset.num_files_train=4", "workflow.generate_data=True", ...place];
      const run = (...all: string[]) => stoker(all, { cwd: folder, env: bucket.env });
      assertEquals((await run("generate", ...words)).code, 0);
      assert(!(await run("check", ...words)).out.includes("STALE_UPLOADS"));
      for (const key of ["d/train/img_1_of_4.npz", "d/train/mine.bin", "elsewhere/img_1_of_4.npz"]) {
        await bucket.beginUpload(key);
      }
      const checked = await run("check", ...words);
      assertEquals(checked.code, 0, checked.err);
      assertStringIncludes(checked.out, "STALE_UPLOADS");
      assertStringIncludes(checked.out, "stoker clean");
      assertEquals((await run("clean", `s3://${bucket.name}/d`, "--yes")).code, 0);
      assertEquals((await bucket.uploads()).sort(), ["d/train/mine.bin", "elsewhere/img_1_of_4.npz"]);
    }),
);

peerTest(
  "objects: retries of uploads that nobody verifies are a warning of check",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const words = ["check", "tiny_npz", "workflow.generate_data=True", "--data", `s3://${bucket.name}/d`];
      const check = (env: Record<string, string>) =>
        stoker(words, { cwd: folder, env: { ...bucket.env, ...env } });
      const warned = await check({ S3DLIO_MPU_MAX_RETRIES: "5" });
      assertEquals(warned.code, 0, warned.err);
      assertStringIncludes(warned.out, "S3DLIO_MPU_PUT_VERIFY");
      const verified = await check({ S3DLIO_MPU_MAX_RETRIES: "5", S3DLIO_MPU_PUT_VERIFY: "1" });
      assert(!verified.out.includes("S3DLIO_MPU_PUT_VERIFY"), verified.out);
    }),
);

peerTest(
  "objects: secrets appear nowhere in what is written",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint) =>
    inFolder(async (folder) => {
      await using bucket = await s3Bucket(endpoint ?? "");
      const secret = bucket.env.AWS_SECRET_ACCESS_KEY ?? "";
      assert(secret.length > 8, "a secret that is short could appear by chance");
      const place = ["--data", `s3://${bucket.name}/x`, "--results", `${folder}/r`, "--verbose"];
      const options = [`storage.storage_options.secret_access_key=${secret}`, "dataset.num_files_train=8"];
      const said: string[] = [];
      for (
        const words of [
          ["run", "tiny_npz", ...options, ...place],
          ["plan", "tiny_npz", ...options, "--data", `s3://${bucket.name}/x`, "--show-config"],
          ["train", "tiny_npz", ...options, ...place, "--endpoint", "http://127.0.0.1:1", "--json"],
        ]
      ) {
        const ran = await stoker(words, { cwd: folder, env: bucket.env });
        said.push(ran.out, ran.err);
      }
      for await (const text of allTexts(folder)) said.push(text);
      assertStringIncludes(said.join("\n"), bucket.name);
      assertEquals(said.filter((text) => text.includes(secret)), []);
    }),
);

async function* allTexts(folder: string): AsyncIterable<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* allTexts(`${folder}/${name}`);
    else yield await Deno.readTextFile(`${folder}/${name}`);
  }
}
