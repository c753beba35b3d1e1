import { assertEquals, assertMatch } from "@std/assert";
import { chooseBundler, copyProgram } from "./bundle.ts";

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
    for (const path of [...kept, "src/a_test.ts", "README.md"]) {
      await Deno.writeTextFile(`${root}/from/${path}`, "");
    }
    const program = await copyProgram(`${root}/from`, `${root}/to`);
    assertEquals(program.files, kept);
    assertEquals([program.main, program.workers], ["main.ts", ["src/workers/a_worker.ts"]]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
