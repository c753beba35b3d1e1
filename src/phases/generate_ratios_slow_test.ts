import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { Value } from "@sinclair/typebox/value";
import { Result } from "../report/schema/result.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import { requestFor, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";

// libc stays loaded by whoever opens a store first: here, so that no test seems to leak it.
await (await openFixture()).close();

const ASKED = {
  ...TINY,
  "dataset.format": "npz",
  "dataset.num_files_train": 3,
  "dataset.num_files_eval": 0,
  "dataset.record_length_bytes": 4 << 20,
  "dataset.dedup_ratio": 2,
  "dataset.compress_ratio": 1.5,
  "workflow.evaluation": false,
};

Deno.test("generatePhase: states the ratio that the files on the disk have, and they verify", async () => {
  await withFolder(async (folder) => {
    const outcome = await runPhases(requestFor(folder, ["generate", "verify"], {}, ASKED));
    assertEquals(outcome.error, undefined);
    assert(Value.Check(Result, outcome.result));
    const { generate, verify } = outcome.result.phases;
    assertEquals([verify?.files, verify?.findings], [3, []]);
    const different = new Set<string>();
    let blocks = 0;
    for (const { name } of Deno.readDirSync(`${folder}/data/train`)) {
      const bytes = await Deno.readFile(`${folder}/data/train/${name}`);
      for (let at = 0; at < bytes.length; at += 4096, blocks++) {
        different.add(createHash("sha256").update(bytes.subarray(at, at + 4096)).digest("hex"));
      }
    }
    assertEquals(generate?.dedup, { asked: 2, measured: blocks / different.size, note: null });
    assert(Math.abs(blocks / different.size / 2 - 1) < 0.03);
    assertEquals([generate?.compress.asked, generate?.compress.note], [1.5, null]);
    assert(!outcome.result.warnings.some(({ code }) => code === "RATIO_MISSED"));
  });
});

Deno.test("generatePhase: warns with the reason where files cannot deliver a ratio", async () => {
  await withFolder(async (folder) => {
    const small = { ...ASKED, "dataset.format": "tfrecord", "dataset.record_length_bytes": 3000 };
    const { result } = await runPhases(requestFor(folder, ["generate"], {}, small));
    const missed = result.warnings.filter(({ code }) => code === "RATIO_MISSED");
    assert(missed[0]?.text.includes("dataset.dedup_ratio is 2, but the files deliver 1.00"), missed[0]?.text);
    assert(result.phases.generate?.dedup.note?.includes("short"));
  });
});
