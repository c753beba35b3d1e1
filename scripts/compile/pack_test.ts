import { assertEquals } from "@std/assert";
import { brotliDecompressSync } from "node:zlib";
import { packChunks, packed, splitChunk } from "./pack.ts";

Deno.test("packed: comes back whole", () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at * at);
  assertEquals(new Uint8Array(brotliDecompressSync(packed(bytes))), bytes);
});

Deno.test("splitChunk: leaves a chunk alone that takes values of others", () => {
  for (const line of ['import {\n  a\n} from "./b.js";', 'const c = import("./c.js");', ""]) {
    assertEquals(splitChunk(`${line}\nvar x = 1;\n`, "x.br"), undefined, line);
  }
  assertEquals(splitChunk('import { a } from "./b.js";\nexport {\n  a\n};\n', "x.br"), undefined);
});

Deno.test("packChunks: a large chunk gives the same values, and a small one stays", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const filler = `var filler = "${"x".repeat(2 ** 20)}";\n`;
    const large = `import "./small.js";\n${filler}var one = filler.length, all = [1];\n` +
      "export {\n  one,\n  all as every,\n  all as default\n};\n";
    await Deno.writeTextFile(`${folder}/large.js`, large);
    await Deno.writeTextFile(`${folder}/small.js`, "globalThis.smallWasHere = true;\n");
    assertEquals(await packChunks(folder, ["large.js", "small.js"]), ["large.br"]);
    assertEquals((await Deno.stat(`${folder}/large.js`)).size < 1000, true);
    const { one, every, default: whole } = await import(`file://${folder}/large.js`);
    assertEquals([one, every, whole === every], [2 ** 20, [1], true]);
    assertEquals("smallWasHere" in globalThis, true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
