/** Checkpoints where there is little room: what fits is saved, what does not is refused or leaves whole ones only. */
import { assertEquals, assertMatch } from "@std/assert";
import { mountedFolder } from "../../src/storage/local/mounted_folder.ts";
import { peerTest } from "../peers.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

/** A tenth of tiny_checkpoint: 5 MB. */
const SMALL = ["checkpoint", "tiny_checkpoint", "--scale", "0.1"];

peerTest(
  "checkpoint: a file system that becomes full ends the run with status 4 and leaves whole checkpoints only",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      await using small = await mountedFolder("-t", "tmpfs", "-o", "size=12m", "tmpfs");
      const slow = [...SMALL, "checkpoint.num_checkpoints_write=2", "checkpoint.time_between_checkpoints=2"];
      const place = ["--checkpoints", `${small.path}/c`, "--results", `${folder}/r`, "--json"];
      const running = stoker([...slow, "checkpoint.num_checkpoints_read=0", ...place]);
      const first = `${small.path}/c/global_epoch1_step1/.stoker/checkpoint.json`;
      while (!await Deno.stat(first).then(() => true, () => false)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await Deno.writeFile(`${small.path}/filler`, new Uint8Array(4 << 20));
      const ran = await running;
      assertEquals(ran.code, 4, ran.err);
      assertMatch(ran.last, /ENOSPC|no space|full/i);
      assertEquals(JSON.parse(ran.out).phases.checkpoint?.save.length, 1, "what was measured before stays");
      assertEquals([...Deno.readDirSync(`${small.path}/c`)].map(({ name }) => name), ["global_epoch1_step1"]);
      assertEquals((await stoker(["verify", `${small.path}/c`])).code, 0);
    }),
);

peerTest(
  "checkpoint: --overwrite needs no room for what it replaces, and more than that is refused",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      await using small = await mountedFolder("-t", "tmpfs", "-o", "size=18m", "tmpfs");
      const place = ["--checkpoints", `${small.path}/c`, "--results", `${folder}/r`];
      const saved = await stoker([...SMALL, ...place]);
      assertEquals(saved.code, 0, saved.err);
      const again = await stoker([...SMALL, ...place, "--overwrite"]);
      assertEquals(again.code, 0, again.err);
      const more = ["checkpoint.num_checkpoints_write=4", "--overwrite"];
      assertRefused(await stoker([...SMALL, ...place, ...more]), 3, "are free (tmpfs)");
    }),
);

peerTest(
  "checkpoint: a dataset and checkpoints that fit one by one are refused where they share a file system",
  "STOKER_TEST_ROOT",
  () =>
    inFolder(async (folder) => {
      await using small = await mountedFolder("-t", "tmpfs", "-o", "size=12m", "tmpfs");
      const words = [
        ...["run", "tiny_npz", "workflow.generate_data=true", "workflow.checkpoint=true"],
        ...["dataset.num_files_train=8", "train.epochs=1", "train.computation_time=0.01", "metric.au=0.01"],
        ...["dataset.record_length_bytes=200000", "dataset.num_samples_per_file=4"],
        ...["model.type=cnn", "model.model_size_bytes=8000000", "--results", `${folder}/r`],
      ];
      const places = (data: string, checkpoints: string) => ["--data", data, "--checkpoints", checkpoints];
      const both = await stoker([...words, ...places(`${small.path}/d`, `${small.path}/c`)]);
      assertRefused(both, 3, "are free (tmpfs)", "are the dataset, which goes to the same file system");
      assertEquals([...Deno.readDirSync(small.path)], []);
      for (
        const apart of [places(`${small.path}/d`, `${folder}/c`), places(`${folder}/d`, `${small.path}/c`)]
      ) {
        const ran = await stoker([...words, ...apart]);
        assertEquals(ran.code, 0, ran.err);
        await Deno.remove(apart[1] ?? "", { recursive: true });
      }
    }),
);
