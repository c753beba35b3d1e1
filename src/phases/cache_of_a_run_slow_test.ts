/** Which truth a training tells of the page cache, on files of a disk. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { diskFolder } from "../../ffi/disk_folder.ts";
import { fileSystemOf, isMemory } from "../../ffi/file_system.ts";
import { libc } from "../../ffi/libc.ts";
import { testUnless } from "../../tests/peers.ts";
import { EXIT } from "../base/errors.ts";
import { requestFor } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";
import type { RunRequest } from "./run_request.ts";

libc();

const noDisk = isMemory(fileSystemOf(diskFolder()).type) ? "files in memory stay warm" : undefined;

testUnless(
  noDisk,
  "runPhases: --cache drop, keep and fail act before each epoch and evaluation, and the result says how warm it was",
  async () => {
    const folder = await Deno.makeTempDir({ dir: diskFolder() });
    try {
      await Deno.mkdir(`${folder}/data`);
      const made = await runPhases(requestFor(folder, ["generate"]));
      assertEquals(made.error, undefined);
      const trained = (cache: RunRequest["reading"]["cache"]) => {
        const { reading } = requestFor(folder, ["train"]);
        return runPhases(requestFor(folder, ["train"], { reading: { ...reading, cache } }));
      };
      const { result: { phases, io }, error } = await trained("drop");
      assertEquals(error, undefined);
      const stages = [...phases.train?.epochs ?? [], ...phases.evaluate?.epochs ?? []];
      assertEquals(stages.length, 4);
      for (const { cachedFraction } of stages) assert((cachedFraction ?? 1) <= 0.01, `${cachedFraction}`);
      assertMatch(io.cachedBy ?? "", /^(cachestat|mincore) of \d+ of \d+ files$/);
      // What was just read is in the cache now.
      const warm = (await trained("keep")).result.phases.train?.epochs ?? [];
      assert((warm[0]?.cachedFraction ?? 0) > 0.01, JSON.stringify(warm));
      const refused = await trained("fail");
      assertEquals(refused.exitStatus, EXIT.preflight);
      assertStringIncludes(refused.result.error?.message ?? "", "--cache fail");
      assertEquals(refused.result.phases.train, undefined);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
