import { assertEquals, assertRejects } from "@std/assert";
import { parseAddress } from "../../base/address.ts";
import { PreflightError } from "../../base/errors.ts";
import { makeParents } from "./make_parents.ts";

Deno.test("makeParents: makes every level above the place, not the place", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const place = (path: string) => parseAddress(`${folder}/${path}`, { cwd: "/" });
    await makeParents(place("a/b/c"));
    assertEquals([...Deno.readDirSync(`${folder}/a/b`)], []);
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => makeParents(place("file/x/y")), PreflightError, "Cannot make the folder");
    await makeParents(parseAddress("null://x/y", { cwd: "/" }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
