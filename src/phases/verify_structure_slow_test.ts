import { assertEquals } from "@std/assert";
import type { RunRequest } from "./run_request.ts";
import { requestFor, runOnRanks, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";

const STRUCTURE: Partial<RunRequest> = {
  verify: { fraction: 1, maxFindings: 10, structure: true },
  command: "verify",
};

Deno.test("verifyStructure: ranks share the files, and rank 0 tells what all of them found", async () => {
  await withFolder(async (folder) => {
    await runPhases(requestFor(folder, ["generate"]));
    await Deno.remove(`${folder}/data/.stoker`, { recursive: true });
    const files = [...Deno.readDirSync(`${folder}/data/train`)].map(({ name }) => name).sort();
    const [first = "", second = "", third = "", fourth = ""] = files;
    for (const name of [first, second, third]) await Deno.truncate(`${folder}/data/train/${name}`, 500);
    await Deno.remove(`${folder}/data/train/${fourth}`);
    const [zero] = await runOnRanks(
      3,
      (cluster) => requestFor(folder, ["verify"], { ...STRUCTURE, cluster }),
    );
    const verify = zero?.result.phases.verify;
    assertEquals([zero?.exitStatus, verify?.files, verify?.proves], [5, 20, "structure"]);
    assertEquals(verify?.findings.map(({ file, kind }) => `${kind} ${file}`).sort(), [
      `missing train/${fourth}`,
      ...[first, second, third].map((name) => `unreadable train/${name}`),
    ]);
  });
});
