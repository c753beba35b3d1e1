/** The command line as scripts and people meet it: words, help, streams, exit statuses. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { COMMANDS } from "../../src/cli/command_list.ts";
import { Failure, Plan } from "../../src/report/schema/plan.ts";
import { NAMED_SCHEMAS } from "../../src/report/schema/named.ts";
import { assertNoStack, assertRefused, asShellWords, inFolder, shell, stoker } from "./stoker.ts";

// deno-lint-ignore no-control-regex
const ESCAPE = /\x1b/;

Deno.test("stoker: alone, with help, --help and -h prints the list of commands", async () => {
  const all = await Promise.all([[], ["help"], ["--help"], ["-h"]].map((words) => stoker(words)));
  for (const { code, out, err } of all) assertEquals([code, out, err], [0, all[0]?.out, ""]);
  for (const { name, example } of COMMANDS) {
    assertMatch(all[0]?.out ?? "", new RegExp(`^  ${name}( |$)`, "m"));
    assertStringIncludes(all[0]?.out ?? "", example);
  }
});

for (const { name } of COMMANDS) {
  Deno.test(`stoker ${name}: --help and 'help ${name}' print the same page`, async () => {
    const [first, second] = await Promise.all([stoker([name, "--help"]), stoker(["help", name])]);
    assertEquals([first.code, first.err, second.code, second.err], [0, "", 0, ""]);
    assertEquals(first.out, second.out);
    assertMatch(
      first.out,
      new RegExp(`^stoker ${name}\\b[^]*\n  --help [^]*\nExamples\n  .*stoker ${name}\\b`),
    );
    assert(!ESCAPE.test(first.out));
  });
}

Deno.test("stoker: a wrong word is status 2, with the nearest right one in the last line", async () => {
  const rows: [string[], string[]][] = [
    [["genrate"], ["Did you mean 'generate'?"]],
    [["help", "trian"], ["Did you mean 'train'?"]],
    [["workloads", "show", "unet3d_h10"], ["Did you mean 'unet3d_h100'?"]],
    [["workloads", "shwo"], ["Did you mean 'show'?"]],
    [["schema", "reslt"], ["Did you mean 'result'?"]],
    [["completion", "bahs"], ["Did you mean 'bash'?"]],
    [["plan", "tiny_np"], ["Did you mean 'tiny_npz'?"]],
    [["plan", "tiny_npz", "--acelerators", "2"], ["Did you mean '--accelerators'?"]],
    [["plan", "tiny_npz", "dataset.num_file_train=2"], ["Did you mean", "num_files_train"]],
    [["plan", "tiny_npz", "--overwrite"], ["belongs to another command"]],
    [["plan", "tiny_npz", "--accelerators", "0"], ["it must be a whole number from 1"]],
    [["plan", "tiny_npz", "--accelerators"], ["needs a value"]],
    [["plan", "tiny_npz", "--block-size", "64KX"], ["64KX"]],
    [["plan", "tiny_npz", "--io-engine", "aio"], ["auto, uring, threads"]],
    [["plan", "tiny_npz", "--seed", "1", "--seed", "2"], ["2 times"]],
    [["plan"], ["No workload is named"]],
    [["version", "x"], ["one word too many"]],
    [["--json-ish"], ["command is expected"]],
  ];
  for (const [words, says] of rows) {
    const ran = await stoker(words);
    assertRefused(ran, 2, ...says);
    for (const part of says) assertStringIncludes(ran.last, part);
  }
});

Deno.test("stoker: several problems are reported together, the first one again in the last line", async () => {
  const ran = await stoker(["plan", "tiny_npz", "--queue-depth", "0", "--rate", "fast", "--nosuch"]);
  assertRefused(ran, 2, "--queue-depth is '0'", "--rate is 'fast'", "Unknown option '--nosuch'");
  assertMatch(ran.last, /^stoker plan: 3 problems; nothing was touched\. First: /);
});

Deno.test("stoker --json: a failing command prints one document and the last line", async () => {
  for (const words of [["genrate"], ["plan", "nosuch"], ["plan", "tiny_npz", "--queue-depth", "0"]]) {
    const ran = await stoker([...words, "--json"]);
    const document = JSON.parse(ran.out);
    assertEquals([...Value.Errors(Failure, document)], []);
    assertEquals([ran.code, document.exitStatus, document.error.class], [2, 2, "ConfigError"]);
    assert(document.error.message !== "" && document.error.remedy !== "");
    assertMatch(ran.last, /^stoker/);
  }
});

Deno.test("stoker --json: an answer is one document and nothing else", async () => {
  const rows: [string[], string][] = [
    [["plan", "tiny_npz"], "plan"],
    [["version"], "version"],
    [["workloads"], "workloads"],
    [["workloads", "show", "tiny_npz"], "workloads"],
  ];
  for (const [words, name] of rows) {
    const { code, out, err } = await stoker([...words, "--json"]);
    const schema = NAMED_SCHEMAS[name]?.schema;
    if (!schema) throw new Error(`no schema ${name}`);
    assertEquals([...Value.Errors(schema, JSON.parse(out))], [], name);
    assertEquals([code, err], [0, ""], words.join(" "));
  }
  for (const words of [["help"], ["help", "plan"], ["schema"], ["schema", "plan"], ["completion", "bash"]]) {
    const { code, out } = await stoker([...words, "--json"]);
    assertEquals([code, typeof JSON.parse(out)], [0, "object"], words.join(" "));
  }
});

Deno.test("stoker --quiet: prints no summary", async () => {
  const { code, out, err } = await stoker(["plan", "tiny_npz", "--quiet"]);
  assertEquals([code, out, err], [0, "", ""]);
});

Deno.test("stoker --verbose: adds causes to a failure, and no stack to what the user did wrong", async () => {
  await inFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/w.yaml`, "a: [1, 2\n");
    const ran = await stoker(["plan", "./w.yaml", "--verbose"], { cwd });
    assertRefused({ ...ran, err: ran.err.replaceAll(/^ {2}caused by: .*$/gm, "") }, 2);
    assertStringIncludes(ran.err, "  caused by: ");
  });
});

Deno.test("stoker: NO_COLOR, TERM=dumb and --no-color give no escape codes", async () => {
  const rows: [Record<string, string>, string[]][] = [
    [{ NO_COLOR: "1" }, []],
    [{ TERM: "dumb" }, []],
    [{}, ["--no-color"]],
  ];
  for (const [env, more] of rows) {
    for (const words of [["help"], ["plan", "nosuch"], ["workloads"]]) {
      const { out, err } = await stoker([...words, ...more], { env });
      if (words[0] !== "plan") assert(out !== "");
      assert(!ESCAPE.test(out + err), words.join(" "));
    }
  }
});

Deno.test("stoker: a reader that closes stdout early is no crash", async () => {
  const ran = await shell(`${asShellWords(["schema", "result"])} | head -1; echo "\${PIPESTATUS[0]}"`);
  assertEquals([ran.out, ran.err], ["{\n0\n", ""]);
  const list = await shell(`${asShellWords(["workloads"])} | true; echo "\${PIPESTATUS[0]}"`);
  assertEquals([list.out, list.err], ["0\n", ""]);
});

Deno.test("stoker: an output that cannot be written is status 4 with the reason", async () => {
  for (const more of [[], ["--json"]]) {
    const ran = await shell(`${asShellWords(["workloads", ...more])} > /dev/full`);
    assertEquals(ran.code, 4);
    assertMatch(ran.last, /^stoker workloads: Cannot write the answer to stdout: No space left on device/);
    assertNoStack(ran);
  }
});

Deno.test("stoker: secrets reach neither output nor errors", async () => {
  await inFolder(async (cwd) => {
    const secret = "sEcReT-0123456789";
    const env = { AWS_SECRET_ACCESS_KEY: secret, AWS_ACCESS_KEY_ID: "key" };
    const option = `storage.storage_options.secret_access_key=${secret}`;
    const rows = [
      ["plan", "tiny_npz", "--show-config"],
      ["plan", "tiny_npz", "--show-config", option],
      ["plan", "tiny_npz", option, "--json"],
      ["plan", "tiny_npz", option, "train.epochs=x", "--verbose"],
      ["plan", "tiny_npz", `${option}]`, "--verbose", "--json"],
      ["plan", "tiny_npz", `storage.storage_options.secret_access_key=[${secret}]`, "--verbose"],
    ];
    for (const words of rows) {
      const { out, err } = await stoker(words, { cwd, env });
      assert(!(out + err).includes(secret), `${words.join(" ")}\n${out}${err}`);
    }
  });
});

Deno.test("stoker plan: a variable that cannot act is a warning, in the document too", async () => {
  const { code, out, err } = await stoker(["plan", "tiny_npz", "--json"], {
    env: { S3DLIO_MPU_MAX_RETRIES: "many" },
  });
  assertEquals(code, 0, err);
  const plan = JSON.parse(out);
  assertEquals([...Value.Errors(Plan, plan)], []);
  assertStringIncludes(JSON.stringify(plan.warnings), "S3DLIO_MPU_MAX_RETRIES");
  assertStringIncludes(err, "warning: S3DLIO_MPU_MAX_RETRIES is 'many'");
});

Deno.test("stoker workloads show: prints YAML that runs as it is", async () => {
  await inFolder(async (cwd) => {
    const shown = await stoker(["workloads", "show", "tiny_npz"]);
    await Deno.writeTextFile(`${cwd}/mine.yaml`, shown.out);
    const [mine, theirs] = await Promise.all([
      stoker(["plan", "./mine.yaml", "--json"], { cwd }),
      stoker(["plan", "tiny_npz", "--json"], { cwd }),
    ]);
    const keep = ({ started: _, workload: __, ...rest }: Plan) => rest;
    assertEquals(keep(JSON.parse(mine.out)), keep(JSON.parse(theirs.out)));
  });
});

Deno.test("plan: says how many samples no accelerator reads, and nothing where all are read", async () => {
  const words = ["plan", "tiny_npz", "dataset.num_files_train=100", "dataset.num_samples_per_file=1"];
  const uneven = await stoker([...words, "reader.batch_size=1", "--accelerators", "7"]);
  assertStringIncludes(uneven.out, "unread      2 of 100 train samples in each epoch");
  const even = await stoker([...words, "reader.batch_size=5", "--accelerators", "4", "--json"]);
  assertEquals(JSON.parse(even.out).samples, {
    train: 100,
    valid: JSON.parse(even.out).samples.valid,
    unread: 0,
  });
});
