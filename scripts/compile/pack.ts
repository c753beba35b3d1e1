/**
 * Packs what is large and seldom needed. Every byte that `deno compile` puts into an executable is read when it
 * starts (1.3 ms a MB with Deno 2.5), also of modules that this start never asks for.
 */
import { brotliCompressSync, constants } from "node:zlib";

/** Chunks from here on are packed; the program's own are a third of it. */
const LARGE_BYTES = 2 ** 20;
/** A sixth smaller would take ten times as long to make. */
const QUALITY = 9;

export function packed(bytes: Uint8Array): Uint8Array {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY } = constants;
  return brotliCompressSync(bytes, { params: { [BROTLI_PARAM_QUALITY]: QUALITY, [BROTLI_PARAM_LGWIN]: 24 } });
}

/** Replaces large chunks of the folder by small ones that unpack them; returns the names of the files beside. */
export async function packChunks(folder: string, names: readonly string[]): Promise<string[]> {
  const beside: string[] = [];
  for (const name of names.filter((name) => name.endsWith(".js"))) {
    if ((await Deno.stat(`${folder}/${name}`)).size < LARGE_BYTES) continue;
    const file = name.replace(/\.js$/, ".br");
    const split = splitChunk(await Deno.readTextFile(`${folder}/${name}`), file);
    if (!split) continue;
    await Deno.writeFile(`${folder}/${file}`, packed(new TextEncoder().encode(split.text)));
    await Deno.writeTextFile(`${folder}/${name}`, split.stub);
    beside.push(file);
  }
  return beside;
}

/**
 * A chunk as text that needs no other module, and the module that takes its place; undefined where the chunk takes
 * values of others. `file` is where the text will lie, packed.
 */
export function splitChunk(chunk: string, file: string): { text: string; stub: string } | undefined {
  const plain = /^import "\.\/[^"]+";\n/gm;
  const effects = chunk.match(plain) ?? [];
  // Its own address means nothing there: it has no files beside it.
  const text = chunk.replaceAll(plain, "").replaceAll("import.meta.url", '"file:///packed.js"');
  const exported = /^export \{([^}]*)\};\s*$/m.exec(text)?.[1];
  if (exported === undefined || /^import\b/m.test(text) || /\bimport\("\.\.?\//.test(text)) return undefined;
  const names = exported.split(",").map((one) => one.trim().split(" as ").at(-1) ?? "").filter((one) =>
    one !== ""
  );
  const stub = [
    ...effects.map((line) => line.trim()),
    'import { brotliDecompressSync } from "node:zlib";',
    `const text = brotliDecompressSync(Deno.readFileSync(new URL("./${file}", import.meta.url)));`,
    // A compiled program (Deno 2.5) imports from no blob: address.
    'const whole = await import(`data:text/javascript;base64,${text.toString("base64")}`);',
    ...names.map((name, index) => `const e${index} = whole[${JSON.stringify(name)}];`),
    `export { ${names.map((name, index) => `e${index} as ${name}`).join(", ")} };`,
  ];
  return { text, stub: stub.join("\n") + "\n" };
}
