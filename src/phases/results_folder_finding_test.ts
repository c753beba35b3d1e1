import { assertEquals, assertStringIncludes } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { resultsFolderFinding } from "./results_folder_finding.ts";
import { withFolder } from "./run_fixture.ts";

libc(); // loaded once, before a test could count it as its leak

Deno.test("resultsFolderFinding: finds nothing where the folder can be made, and makes none", async () => {
  await withFolder(async (folder) => {
    assertEquals(resultsFolderFinding(folder), undefined);
    assertEquals(resultsFolderFinding(`${folder}/a/b`), undefined);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  });
});

Deno.test("resultsFolderFinding: names the file that is in the way, and the folder that takes nothing", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const place of [`${folder}/file`, `${folder}/file/results`]) {
      const found = resultsFolderFinding(place);
      assertEquals([found?.severity, found?.code], ["error", "RESULTS"]);
      assertStringIncludes(found?.text ?? "", `'${folder}/file' is no folder`);
    }
    // Nobody, root included, makes a folder there.
    assertStringIncludes(resultsFolderFinding("/proc/self/results")?.text ?? "", "nothing can be written in");
  });
});
