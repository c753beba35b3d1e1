/** Every test that docs/dlio-compatibility.md names must exist. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

function testsBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? testsBelow(`${folder}${name}/`) : name.endsWith("_test.ts") ? [`${folder}${name}`] : []
  );
}

const files = [...testsBelow("src/"), ...testsBelow("tests/")];

/** The column of our own tests. */
function oursOfRows(): string[] {
  const page = Deno.readTextFileSync(new URL("docs/dlio-compatibility.md", ROOT));
  return page.slice(page.indexOf("## Tests of the original")).split("\n")
    .filter((line) => line.startsWith("| ")).map((line) => line.split("|")[2] ?? "");
}

Deno.test("dlio-compatibility.md: every test that it names exists", () => {
  const names = oursOfRows().flatMap((ours) => [...ours.matchAll(/[\w/]*\w_test\b/g)].map(([name]) => name));
  assert(names.length > 50, `${names.length}`);
  const missing = names.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}.ts`)));
  assertEquals(missing, []);
});

Deno.test("dlio-compatibility.md: the words that it quotes of a test stand in that test's file", () => {
  const quoted = oursOfRows().flatMap((ours) => [...ours.matchAll(/([\w/]*\w_test) "([^"]+)"/g)]);
  assert(quoted.length > 10, `${quoted.length}`);
  const missing = quoted.filter(([, name, words = ""]) => {
    const file = files.find((one) => `/${one}`.endsWith(`/${name}.ts`));
    return !file || !Deno.readTextFileSync(new URL(file, ROOT)).includes(words);
  });
  assertEquals(missing.map(([text]) => text), []);
});
