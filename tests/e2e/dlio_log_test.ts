/** The log of a run called as DLIO: it grows while the run goes, and outlives a run that is killed. */
import { assert, assertEquals } from "@std/assert";
import { programUnderTest } from "../program.ts";
import { inFolder, stoker } from "./stoker.ts";

const ORDERS = [
  "workload=default",
  "++workload.framework=pytorch",
  "++workload.reader.data_loader=pytorch",
  "++workload.dataset.format=npz",
  "++workload.dataset.data_folder=data",
  "++workload.dataset.num_files_train=40",
  "++workload.dataset.num_files_eval=4",
  "++workload.dataset.num_samples_per_file=1",
  "++workload.dataset.record_length_bytes=16384",
  "++workload.dataset.num_subfolders_train=0",
  "++workload.dataset.num_subfolders_eval=0",
  "++workload.workflow.evaluation=True",
  "++workload.workflow.generate_data=True",
  "++workload.workflow.train=True",
  "++workload.reader.batch_size=1",
  "++workload.reader.batch_size_eval=2",
  "hydra.run.dir=run",
];

/** Without tag and time. */
const bare = (log: string) => log.split("\n").map((line) => line.replace(/^\[\w+\] (\d+-\S+ )?/, ""));

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`It took over a minute until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

Deno.test("dlio.log: lines stand there when things happen, and after a kill", async () => {
  await inFolder(async (cwd) => {
    const { program, words } = programUnderTest();
    const args = [...words, "dlio", ...ORDERS, "++workload.train.computation_time=5"];
    const child = new Deno.Command(program, { args, cwd, stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    try {
      const path = `${cwd}/run/dlio.log`;
      await until("the first block began", () => textOf(path).includes("Starting block 1\n"));
      const lines = bare(textOf(path));
      assertEquals(
        lines.slice(lines.indexOf("Generation done") + 1).map((line) => line.replace(/\d+\.\d+s/, "")),
        [
          lines.find((line) => line.startsWith("reader.read_threads: ")) ?? "the threads and their rule",
          "File listing [train]: 40 files discovered, 40 assigned to rank 0, completed in ",
          "File listing [valid]: 4 files discovered, 4 assigned to rank 0, completed in ",
          "Max steps per epoch per rank: 40 = 1 * 40 / 1 (samples per file * local files / batch size)",
          "Steps per eval: 2 = 1 * 4 / 2 (samples per file * local files / batch size eval)",
          "Starting epoch 1: 40 steps expected",
          "Starting block 1",
          "",
        ],
      );
      assert(lines.some((line) => /^reader\.write_threads: \d+ \(auto: .+\)$/.test(line)), lines.join("\n"));
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
    assertEquals(textOf(`${cwd}/run/dlio.log`).endsWith("Starting block 1\n"), true);
  });
});

Deno.test("dlio.log: of more files than asked for it names both numbers, as DLIO does", async () => {
  await inFolder(async (cwd) => {
    const few = [
      "++workload.train.epochs=1",
      "++workload.train.computation_time=0.001",
      "++workload.workflow.evaluation=False",
    ];
    const made = await stoker(["dlio", ...ORDERS, ...few, "++workload.workflow.train=False"], { cwd });
    assertEquals(made.code, 0, made.err);
    const ran = await stoker([
      "dlio",
      ...ORDERS,
      ...few,
      "++workload.dataset.num_files_train=30",
      "++workload.workflow.generate_data=False",
    ], { cwd });
    assertEquals(ran.code, 0, ran.err);
    const lines = ran.out.split("\n");
    assert(
      lines.some((line) =>
        line.startsWith("[WARNING] Number of files for train in ") &&
        line.includes("(40) is more than requested (30). A subset of files will be used")
      ),
      ran.out,
    );
    assert(
      bare(ran.out).some((line) =>
        line.startsWith("File listing [train]: 40 files discovered, 30 assigned to rank 0")
      ),
      ran.out,
    );
  });
});

Deno.test("dlio.log: a run that is interrupted ends with its error, one cut to some steps says so", async () => {
  await inFolder(async (cwd) => {
    const cut = await stoker([
      "dlio",
      ...ORDERS,
      "++workload.train.total_training_steps=3",
      "++workload.train.epochs=1",
      "++workload.train.computation_time=0.01",
      "++workload.evaluation.eval_time=0.01",
    ], { cwd });
    assertEquals(cut.code, 0, cut.err);
    assertEquals(cut.out, textOf(`${cwd}/run/dlio.log`));
    assert(bare(cut.out).includes("Starting epoch 1: Overriding number of steps to 3."), cut.out);
    assert(
      /Ending eval - 2 steps .+\n(.+Eval.+\n){2}.+Ending epoch 1 - 3 steps completed/.test(cut.out),
      cut.out,
    );

    const { program, words } = programUnderTest();
    const args = [...words, "dlio", ...ORDERS, "++workload.train.computation_time=5"];
    const child = new Deno.Command(program, { args, cwd, stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    const path = `${cwd}/run/dlio.log`;
    await until(
      "the first block began",
      () => bare(textOf(path)).includes("Starting epoch 1: 40 steps expected"),
    );
    child.kill("SIGINT");
    assert((await child.status).code !== 0);
    const log = textOf(path);
    assert(/\n\[ERROR\] \S+ interrupted: .+\n$/.test(log), log);
    assert(!log.includes("[METRIC]"), log);
  });
});
