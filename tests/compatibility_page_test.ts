/** Every test that docs/dlio-compatibility.md names must exist. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? testsBelow(`${folder}${name}/`) : name.endsWith("_test.ts") ? [`${folder}${name}`] : []
  );
}

Deno.test("dlio-compatibility.md: every test that it names exists", () => {
  const page = Deno.readTextFileSync(new URL("docs/dlio-compatibility.md", ROOT));
  const rows = page.slice(page.indexOf("## Tests of the original")).split("\n")
    .filter((line) => line.startsWith("| ")).map((line) => line.split("|"));
  const names = rows.flatMap(([, , ours = ""]) =>
    [...ours.matchAll(/[\w/]*\w_test\b/g)].map(([name]) => name)
  );
  assert(names.length > 50, `${names.length}`);
  const files = [...testsBelow("src/"), ...testsBelow("tests/")];
  const missing = names.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}.ts`)));
  assertEquals(missing, []);
});
