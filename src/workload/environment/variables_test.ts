import { assert, assertEquals } from "@std/assert";
import { variableRows } from "./variables.ts";

const ROOT = new URL("../../../", import.meta.url);

/** The program without its tests and without the tables themselves. */
async function sources(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory && name !== "environment") found.push(...await sources(url));
    if (/\.(ts|sh)$/.test(name) && !/(_test|fixture|\.gen)\.ts$/.test(name)) {
      found.push(await Deno.readTextFile(url));
    }
  }
  return found;
}

Deno.test("variableRows: whatever is said to act is read somewhere, and whatever is not, nowhere", async () => {
  const stub = await Deno.readTextFile(new URL("scripts/compile/portable_stub.sh", ROOT));
  const text = [...await sources(new URL("src/", ROOT)), stub].join("\n");
  const rows = variableRows();
  // A message may name a variable; reading it needs its name as a word of the program, or as a property.
  const isRead = (name: string) =>
    new RegExp(`["']${name}["']|env\\.${name}\\b|\\b${name}: *\\{|\\$\\{?${name}\\b`).test(text);
  const named = rows.filter(([, { layer, fills }]) => layer !== "none" && layer !== "removed" && !fills);
  assert(named.length > 40, String(named.length));
  assertEquals(named.filter(([name]) => !isRead(name)).map(([name]) => name), []);
  const idle = rows.filter(([, { layer }]) => layer === "none" || layer === "removed");
  assert(idle.length > 8, String(idle.length));
  // As a word alone a name may be the code of a refusal.
  const isAsked = (name: string) =>
    new RegExp(`ariable\\(\\s*["']${name}["']|env\\.${name}\\b|env\\[["']${name}`).test(text);
  assert(isAsked("AIS_ENDPOINT") && isAsked("AWS_CONFIG_FILE"));
  assertEquals(idle.filter(([name]) => isAsked(name)).map(([name]) => name), []);
});
