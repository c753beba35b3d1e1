/** Everything wrong that people give to a program: status 2, one line that says what and what to do, no stack. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { testUnless } from "../peers.ts";
import { assertNoStack, assertRefused, inFolder, stoker } from "./stoker.ts";

interface BadFile {
  readonly what: string;
  readonly bytes: string | Uint8Array<ArrayBuffer>;
  readonly says: readonly string[];
}

const VALID = "workload:\n  model: {name: m}\n  dataset:\n    format: npz\n    num_files_train: 4\n";

const BAD_FILES: readonly BadFile[] = [
  { what: "no YAML", bytes: "dataset: [1, 2\n  x: }{\n", says: ["w.yaml"] },
  { what: "empty", bytes: "", says: ["is empty", "stoker workloads show"] },
  { what: "only comments", bytes: "# nothing\n\n", says: ["is empty"] },
  { what: "a list", bytes: "- dataset\n", says: ["it is a list"] },
  { what: "a text", bytes: "just text\n", says: ["it is the text 'just text'"] },
  { what: "a section that is a value", bytes: "dataset: 7\n", says: ["dataset", "section"] },
  { what: "a value that is a section", bytes: "dataset: {format: {a: 1}}\n", says: ["dataset.format"] },
  { what: "indented with tabs", bytes: "dataset:\n\tformat: npz\n", says: ["a tab in line 2"] },
  {
    what: "with a key twice",
    bytes: "dataset:\n  format: npz\n  format: npy\n",
    says: ["'format' twice", "line 3"],
  },
  {
    what: "of 10 MB",
    bytes: VALID + "# a long line of nothing at all\n".repeat(330_000),
    says: ["at most 4 MiB", "check that this is the right file"],
  },
  {
    what: "binary",
    bytes: new Uint8Array([0, 1, 2, 255, 254, 0, 137, 80, 78, 71]),
    says: ["not a text file"],
  },
  {
    what: "half binary",
    bytes: new TextEncoder().encode(`${VALID}    x: "\u0000"\n`),
    says: ["w.yaml"],
  },
  { what: "a billion laughs", bytes: laughs(), says: ["once its anchors are written out"] },
  { what: "an anchor inside itself", bytes: "a: &a [*a]\n", says: ["w.yaml"] },
  { what: "with an anchor that is none", bytes: "a: *nowhere\n", says: ["nowhere"] },
  {
    what: "with a key two letters off",
    bytes: VALID.replace("num_files_train", "num_fils_trin"),
    says: ["dataset.num_fils_trin", "Did you mean", "num_files_train", "w.yaml line 5"],
  },
  {
    what: "with an unknown section",
    bytes: `${VALID}  datset: {format: npz}\n`,
    says: ["datset.format", "Did you mean"],
  },
  {
    what: "with a text for a number",
    bytes: VALID.replace("4", "many"),
    says: ["'many'", "dataset.num_files_train", "Write a whole number", "line 5"],
  },
  {
    what: "with a negative number of files",
    bytes: VALID.replace("4", "-4"),
    says: ["-4", "dataset.num_files_train"],
  },
  { what: "without files", bytes: VALID.replace("4", "0"), says: ["no files to train on"] },
  {
    what: "with NaN",
    bytes: `${VALID}  train: {computation_time: .nan}\n`,
    says: ["NaN", "train.computation_time"],
  },
  { what: "with infinity", bytes: VALID.replace("4", ".inf"), says: ["dataset.num_files_train"] },
  { what: "with 2^53", bytes: VALID.replace("4", "9007199254740992"), says: ["2^53"] },
  { what: "with more than 2^53", bytes: VALID.replace("4", "1".repeat(40)), says: ["2^53"] },
  { what: "with 2^53 - 1 files", bytes: VALID.replace("4", "9007199254740991"), says: ["2^36"] },
  { what: "with half a file", bytes: VALID.replace("4", "4.5"), says: ["4.5", "whole number"] },
  { what: "with an unknown format", bytes: VALID.replace("npz", "npzz"), says: ["npzz", "npz"] },
  {
    what: "with a reference to nothing",
    bytes: VALID.replace("4", "${dataset.nowhere}"),
    says: ["nowhere"],
  },
];

/** Nine to the ninth texts. */
function laughs(): string {
  const names = [..."abcdefghi"];
  const line = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(", ")}]\n`;
  return names.map((name, index) => line(name, index === 0 ? "ha" : `*${names[index - 1]}`)).join("");
}

for (const { what, bytes, says } of BAD_FILES) {
  Deno.test(`stoker plan: refuses a workload file ${what}`, async () => {
    await inFolder(async (cwd) => {
      const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      await Deno.writeFile(`${cwd}/w.yaml`, data);
      const started = performance.now();
      const ran = await stoker(["plan", "./w.yaml"], { cwd });
      assertRefused(ran, 2, ...says);
      assert(performance.now() - started < 10_000, "quickly");
      assertEquals([...Deno.readDirSync(cwd)].length, 1, "touches nothing");
    });
  });
}

Deno.test("stoker plan: reads anchors, with or without the outer workload, and a BOM", async () => {
  await inFolder(async (cwd) => {
    const texts = [
      VALID,
      VALID.replace("workload:\n", "").replaceAll(/^ {2}/gm, ""),
      `\ufeff${VALID}`,
      VALID.replaceAll("\n", "\r\n"),
      `${VALID}    num_files_eval: &n 4\n  train: {epochs: *n}\n`,
    ];
    for (const text of texts) {
      await Deno.writeTextFile(`${cwd}/w.yaml`, text);
      const { code, out, err } = await stoker(["plan", "./w.yaml", "--json"], { cwd });
      assertEquals([code, JSON.parse(out).files.train], [0, 4], `${text}\n${err}`);
    }
  });
});

Deno.test("stoker plan: refuses a folder, a missing file, a missing folder and an unknown name", async () => {
  await inFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/folder`);
    const rows: [string, string][] = [
      ["./folder", "it is a folder"],
      ["./none.yaml", "there is no such file"],
      ["./none/w.yaml", "there is no such file"],
      ["unet3d_h101", "Did you mean 'unet3d_h100'?"],
      ["quite-unknown", "stoker workloads"],
      ["", "workload"],
    ];
    for (const [name, says] of rows) assertRefused(await stoker(["plan", name], { cwd }), 2, says);
  });
});

/** Root reads every file; a program that was asked to be somebody else does not. */
async function whyNotSomebodyElse(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const can = await new Deno.Command("setpriv", { args: [...DROP, "true"], stderr: "null" }).output()
    .then(({ success }) => success, () => false);
  return can ? undefined : "root reads every file, and setpriv cannot drop its rights here";
}
const DROP = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];

testUnless(await whyNotSomebodyElse(), "stoker plan: refuses a file that may not be read", async () => {
  await inFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/w.yaml`, VALID, { mode: 0o000 });
    const ran = await stoker(["plan", "./w.yaml"], {
      cwd,
      through: Deno.uid() === 0 ? ["setpriv", ...DROP] : [],
    });
    assertRefused(ran, 2, "./w.yaml", "permission");
  });
});

Deno.test("stoker plan: refuses options and keys that contradict each other", async () => {
  const rows: [string[], string[]][] = [
    [["tiny_npz", "workload=unet3d_h100"], ["Two workloads"]],
    [["tiny_npz", "dataset.format"], ["has no '='"]],
    [["tiny_npz", "dataset.num_files_train=[1"], ["dataset.num_files_train"]],
    [["tiny_npz", "dataset.num_files_train=1", "~dataset.num_files_train=2"], ["dataset.num_files_train"]],
    [["tiny_npz", "reader.batch_size=999999"], ["batch"]],
    [["tiny_npz", "--io-engine", "uring", "--io-engine", "threads"], ["2 times"]],
    [["tiny_npz", "dataset.format=jpeg", "dataset.record_element_type=float32"], ["uint8"]],
  ];
  for (const [words, says] of rows) assertRefused(await stoker(["plan", ...words]), 2, ...says);
});

Deno.test("stoker plan: all that is wrong with a file is reported together, with its lines", async () => {
  await inFolder(async (cwd) => {
    await Deno.writeTextFile(
      `${cwd}/w.yaml`,
      `${VALID.replace("4", "many")}  train:\n    epochs: -1\n    epocs: 2\n`,
    );
    const ran = await stoker(["plan", "./w.yaml", "reader.batch_size=x"], { cwd });
    assertRefused(
      ran,
      2,
      "num_files_train",
      "train.epochs",
      "train.epocs",
      "reader.batch_size=x",
      "line 5",
      "line 7",
      "line 8",
    );
    assertMatch(ran.last, /^stoker plan: 4 problems; nothing was touched\./);
  });
});

Deno.test("stoker plan: refuses variables that do not parse where they act, warns of those that cannot", async () => {
  await inFolder(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/.env`, "DLIO_STORAGE_TYPE=tape\n");
    const env = {
      DLIO_MAX_AUTO_THREADS: "many",
      DLIO_LOG_LEVEL: "loudest",
      DLIO_DROP_CACHES_TIMEOUT: "soon",
      S3DLIO_ENABLE_RANGE_OPTIMIZATION: "perhaps",
      AWS_ENDPOINT_URL: "ftp://me:hunter2@h",
      OMPI_COMM_WORLD_RANK: "",
    };
    const refused = await stoker(["plan", "tiny_npz", "train.epochs=x"], { cwd, env });
    assertRefused(
      refused,
      2,
      "train.epochs",
      "Cannot use 'many' as DLIO_MAX_AUTO_THREADS: it must be a whole number from 1 to 1024",
      "from the process environment",
      "Cannot use 'tape' as DLIO_STORAGE_TYPE: it must be one of local_fs",
      "from the file .env",
    );
    assertMatch(refused.last, /^stoker plan: 3 problems; nothing was touched\./);
    const stronger = ["reader.read_threads=1", "reader.write_threads=1", "--data", "/nowhere"];
    const ran = await stoker(["plan", "tiny_npz", ...stronger], { cwd, env });
    assertEquals(ran.code, 0, ran.err);
    assertNoStack(ran);
    for (const name of Object.keys(env).slice(0, 5)) assertStringIncludes(ran.err, `warning: ${name} is '`);
    assertStringIncludes(ran.err, "DLIO_STORAGE_TYPE is 'tape' in the file .env");
    assert(!ran.err.includes("hunter2"));
    assertStringIncludes(ran.out, "tiny_npz");
  });
});

Deno.test("stoker plan: a .env file with nonsense is read as far as it goes", async () => {
  await inFolder(async (cwd) => {
    await Deno.writeFile(`${cwd}/.env`, new Uint8Array([0, 255, 10, 61, 61, 10, 65]));
    const ran = await stoker(["plan", "tiny_npz"], { cwd });
    assertEquals(ran.code, 0, ran.err);
    assertNoStack(ran);
  });
});
