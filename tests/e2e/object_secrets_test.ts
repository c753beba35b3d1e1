/** No key, token or password of an object store stands in anything that the program writes, shows or is called. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { programUnderTest } from "../program.ts";
import { S3StandIn, STAND_IN_KEYS } from "../s3/stand_in.ts";
import { FEW } from "./faulty_run.ts";
import { inFolder, stoker } from "./stoker.ts";

const SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEX";
const TOKEN = "FwoGZXIvYXdzEBYaDH-session-token";
const KEYS = { ...STAND_IN_KEYS, secretAccessKey: SECRET, sessionToken: TOKEN };

/** Everything below the folder, as text with a character for each byte; names too. */
async function* textsBelow(folder: string): AsyncIterable<readonly [name: string, text: string]> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* textsBelow(path);
    else yield [path, new TextDecoder("latin1").decode(await Deno.readFile(path))];
  }
}

const AS_DLIO = [
  "workload=tiny_npz",
  ...[
    ...FEW,
    "storage.storage_type=s3",
    "storage.storage_root=bucket",
    "storage.storage_library=minio",
    "dataset.data_folder=e",
  ].map((one) => `++workload.${one}`),
];

function serverWithKeys(): S3StandIn {
  return new S3StandIn({ keys: (id) => id === KEYS.accessKeyId ? KEYS : undefined });
}

function environmentFor(server: S3StandIn) {
  return {
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: TOKEN,
    AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
  };
}

function assertSilent(what: string, text: string): void {
  for (const secret of [SECRET, TOKEN]) {
    const at = text.indexOf(secret);
    assert(at < 0, `${what} holds a secret after '${text.slice(Math.max(0, at - 60), at)}'`);
  }
}

Deno.test("secrets: appear in no stream, result, log or configuration, whatever is run", async () => {
  await using server = serverWithKeys();
  await inFolder(async (folder) => {
    const env = environmentFor(server);
    const run = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      stoker(words, { cwd: folder, env: { ...env, ...more } });
    const place = ["--data", "s3://bucket/d"];
    const own = `storage.storage_options.secret_access_key=${SECRET}`;
    const rows: readonly (readonly [words: readonly string[], code: number, env?: Record<string, string>])[] =
      [
        [["generate", "tiny_npz", ...FEW, ...place, "--verbose", "--results", "made"], 0],
        [
          ["train", "tiny_npz", ...FEW, ...place, "--verbose", "--results", "run"],
          0,
        ],
        [["verify", "s3://bucket/d", "--json", "--verbose"], 0],
        [
          [
            "io",
            "write",
            "s3://bucket/io",
            "--files",
            "2",
            "--size",
            "64KiB",
            "--results",
            "io",
            "--verbose",
          ],
          0,
        ],
        [["checkpoint", "tiny_checkpoint", "--checkpoints", "s3://bucket/c", "--results", "saved"], 0],
        [["plan", "tiny_npz", ...FEW, ...place, own, "--show-config"], 0],
        [["check", "tiny_npz", ...FEW, ...place], 0],
        [["dlio", ...AS_DLIO, `hydra.run.dir=${folder}/hydra`], 0, { DLIO_LOG_LEVEL: "debug" }],
        [["train", "tiny_npz", ...FEW, "--data", "s3://none/d", "--json"], 3],
        [["train", "tiny_npz", ...FEW, ...place, "--json"], 3, { AWS_SECRET_ACCESS_KEY: `${SECRET}x` }],
        [["check", "tiny_npz", ...FEW, "--data", `s3://key:${SECRET}@bucket/x`], 2],
        [["check", "tiny_npz", ...FEW, ...place, "--endpoint", `http://me:${SECRET}@127.0.0.1:1`], 2],
      ];
    for (const [words, code, more] of rows) {
      const ran = await run(words, more);
      assertEquals(ran.code, code, ran.err);
      assertSilent(words.slice(0, 2).join(" "), ran.out + ran.err);
    }
    const seen: string[] = [];
    for await (const [name, text] of textsBelow(folder)) {
      assertSilent(name, text);
      seen.push(name.slice(folder.length + 1));
    }
    const kinds = ["run/result.json", "run/config.yaml", "run/log.txt", "io/result.json", "hydra/dlio.log"];
    for (const kind of kinds) assert(seen.includes(kind), `${kind} was not written: ${seen.join(" ")}`);
  });
});

Deno.test("secrets: are no part of what the process and its threads are called", async () => {
  await using server = serverWithKeys();
  await inFolder(async (folder) => {
    const env = environmentFor(server);
    const place = ["--data", "s3://bucket/d"];
    assertEquals((await stoker(["generate", "tiny_npz", ...FEW, ...place], { cwd: folder, env })).code, 0);
    const { program, words } = programUnderTest();
    const child = new Deno.Command(program, {
      args: [...words, "train", "tiny_npz", ...FEW, ...place, "--duration", "3s", "--quiet"],
      cwd: folder,
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const before = server.seen.length;
    while (server.seen.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 50));
    const called: string[] = [];
    for await (const { name } of Deno.readDir(`/proc/${child.pid}/task`)) {
      called.push(await Deno.readTextFile(`/proc/${child.pid}/task/${name}/comm`));
      called.push(await Deno.readTextFile(`/proc/${child.pid}/task/${name}/cmdline`));
    }
    const { code, stderr } = await child.output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertStringIncludes(called.join("\n"), "tiny_npz");
    assertSilent("the name of the process or a thread", called.join("\n"));
  });
});
