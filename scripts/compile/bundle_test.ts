import { assertEquals, assertMatch } from "@std/assert";
import { brotliDecompressSync } from "node:zlib";
import { bundleProgram, bundles, chooseBundler, copyProgram } from "./bundle.ts";

Deno.test("chooseBundler: takes the running Deno from 2.9 on", () => {
  for (const version of ["2.9.6", "2.10.0", "3.0.0"]) {
    assertEquals(chooseBundler(version, "/bin/deno").command, ["/bin/deno"], version);
  }
});

Deno.test("chooseBundler: takes a newer Deno from npm, where the running one breaks packages", () => {
  for (const version of ["2.5.7", "1.46.0"]) {
    assertMatch(chooseBundler(version, "/bin/deno").command.join(" "), /^npx --yes deno@2\.9\.\d+$/, version);
  }
});

Deno.test("copyProgram: copies sources and leaves their tests behind", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/from/src/workers`, { recursive: true });
    await Deno.mkdir(`${root}/from/ffi`);
    const kept = ["deno.json", "deno.lock", "ffi/libc.ts", "main.ts", "src/workers/a_worker.ts"];
    for (const path of [...kept, "src/a_test.ts", "src/k.wasm", "README.md"]) {
      await Deno.writeTextFile(`${root}/from/${path}`, "");
    }
    const program = await copyProgram(`${root}/from`, `${root}/to`);
    assertEquals(program.files, kept);
    assertEquals([program.main, program.loadedByName], ["main.ts", ["src/workers/a_worker.ts"]]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("bundleProgram: says why, when the bundler fails or writes something else", async () => {
  const root = new URL("./fixture", import.meta.url).pathname;
  const folder = await Deno.makeTempDir();
  try {
    const absent = await bundleProgram(root, folder, { name: "X", command: ["/nowhere/deno"] }, []);
    assertMatch(String(absent), /^X cannot bundle it: .*\/nowhere\/deno/);
    const idle = await bundleProgram(root, folder, { name: "X", command: ["/bin/true"] }, []);
    assertEquals(idle, "X did not write main.js");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("bundleProgram: puts the files that stay outside the bundle beside it", async () => {
  const root = new URL("./fixture", import.meta.url).pathname;
  const folder = await Deno.makeTempDir();
  try {
    const bundler = chooseBundler(Deno.version.deno, Deno.execPath());
    const wanted = { beside: "./main.ts", file: "deno.json", name: "settings.bin" };
    const program = await bundleProgram(root, folder, bundler, [wanted]);
    if (typeof program === "string") throw new Error(program);
    assertEquals(program.loadedByName, ["src/workers/echo_worker.js", "settings.bin"]);
    const copy = brotliDecompressSync(await Deno.readFile(`${folder}/settings.bin`));
    assertEquals(new TextDecoder().decode(copy), await Deno.readTextFile(`${root}/deno.json`));
    const absent = await bundleProgram(root, folder, bundler, [{ ...wanted, file: "absent.wasm" }]);
    assertMatch(String(absent), /^Cannot copy 'absent\.wasm' of '\.\/main\.ts': /);
    const unknown = await bundleProgram(root, folder, bundler, [{ ...wanted, beside: "no-such-package" }]);
    assertMatch(String(unknown), /does not say where 'no-such-package' lies/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("bundles: tells a bundler that works here from one that cannot be had", async () => {
  const scratch = await Deno.makeTempDir();
  try {
    assertEquals(await bundles(chooseBundler(Deno.version.deno, Deno.execPath()), scratch), true);
    assertEquals(await bundles({ name: "X", command: ["/nowhere/deno"] }, scratch), false);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
});
