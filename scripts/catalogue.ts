/** Writes src/workload/catalogue/catalogue.gen.ts from workloads/*.yaml. Run it after editing a workload. */
import { renderSource } from "../src/workload/catalogue/render_source.ts";

const folder = new URL("../workloads/", import.meta.url);
const files = new Map<string, string>();
for await (const { name } of Deno.readDir(folder)) {
  if (name.endsWith(".yaml")) files.set(name.slice(0, -5), await Deno.readTextFile(new URL(name, folder)));
}
const target = new URL("../src/workload/catalogue/catalogue.gen.ts", import.meta.url);
await Deno.writeTextFile(target, renderSource(files));
console.log(`${files.size} workloads embedded.`);
