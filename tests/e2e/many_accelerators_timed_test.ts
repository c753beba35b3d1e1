/** What 256 accelerators of one process cost: memory beside that of one, and the time until they begin. */
import { assert, assertEquals } from "@std/assert";
import { runWatched } from "../../scripts/bench/run_watched.ts";
import { testUnless } from "../peers.ts";
import { slowness } from "../plain_sleep.ts";
import { programUnderTest } from "../program.ts";
import { inMemory } from "./dataset_on_disk.ts";

const MIB = 1 << 20;
const ACCELERATORS = 256;
const MOST_EACH = 12 * MIB;
const MOST_START_MS = 10_000;
/** Older ones take 12 MiB for a Worker that does nothing. */
const LEAST_DENO = "2.9";

const { program, words } = programUnderTest();
/** The executable starts its runtime with these; the sources are started by the test. */
const [run, ...others] = words;
const started = run === undefined
  ? [program]
  : [program, run, "--unstable-lazy-dynamic-imports", "--v8-flags=--no-short-builtin-calls", ...others];

const version = await new Deno.Command(program, { args: [...words, "version", "--json"] }).output();
const { deno } = JSON.parse(new TextDecoder().decode(version.stdout));
const isOld = String(deno).localeCompare(LEAST_DENO, "en", { numeric: true }) < 0;

testUnless(
  isOld ? `needs Deno ${LEAST_DENO}, not ${deno}` : undefined,
  "train: 256 accelerators begin within 10 s and add at most 12 MiB each",
  () =>
    inMemory(async (folder) => {
      const lines = [
        "model: {name: many}",
        "framework: pytorch",
        "workflow: {generate_data: True, train: True}",
        `dataset: {format: npz, num_files_train: ${4 * ACCELERATORS}, record_length_bytes: 4096}`,
        "reader: {batch_size: 1, read_threads: 2}",
        "train: {epochs: 1, computation_time: 0.5}",
      ];
      await Deno.writeTextFile(`${folder}/w.yaml`, lines.join("\n"));
      const place = ["--data", `${folder}/data`, "--progress", "off", "--json"];
      const stoker = async (command: string, ...more: string[]) => {
        const results = ["--results", `${folder}/${crypto.randomUUID()}`];
        const beganMs = Date.now();
        const ended = await runWatched(
          [...started, command, `${folder}/w.yaml`, ...place, ...results, ...more],
          folder,
        );
        // 1: where few processors serve 256 accelerators their AU may miss its target.
        assert(ended.code <= 1, ended.err);
        return { ...ended, beganMs, document: JSON.parse(ended.out) };
      };
      await stoker("generate");
      const one = await stoker("train", "--accelerators", "1", "++workload.train.total_training_steps=4");
      const many = await stoker("train", "--accelerators", String(ACCELERATORS));
      const [epoch] = many.document.phases.train.epochs;
      assertEquals([many.document.accelerators, epoch.steps], [ACCELERATORS, 4]);
      const startMs = epoch.startedMs - many.beganMs;
      // Small files touch little of the arenas, so what they hold of them is not taken off.
      const each = (many.peakBytes - one.peakBytes) / (ACCELERATORS - 1);
      const told = `${(each / MIB).toFixed(2)} MiB each, ${startMs} ms until they began`;
      assert(each <= MOST_EACH, told);
      console.log(told);
      // A machine that is late with all else is given half as much again, and no more.
      const most = startMs < MOST_START_MS ? MOST_START_MS : MOST_START_MS * Math.min(1.5, slowness());
      assert(startMs < most, told);
    }),
);
