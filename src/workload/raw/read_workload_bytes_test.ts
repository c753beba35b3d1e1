import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { loadRequest } from "./fake_files.ts";
import { loadRaw } from "./load_raw.ts";
import { readWorkloadBytes } from "./read_workload_bytes.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const load = (workload: string) => loadRaw(loadRequest({ workload, readFile: readWorkloadBytes }));
const refusal = (workload: string) => assertRejects(() => load(workload), ConfigError);

Deno.test("readWorkloadBytes: gives loadRaw a real file", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a b ü.yaml`, "model: {name: x}");
    assertEquals((await load(`${folder}/a b ü.yaml`)).entries.get("model.name")?.value, "x");
  });
});

Deno.test("readWorkloadBytes: lets loadRaw refuse folders, missing and unreadable files in plain words", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "x");
    await Deno.symlink("loop.yaml", `${folder}/loop.yaml`);
    const rows: [string, string, RegExp][] = [
      [`${folder}/`, "WORKLOAD_UNREADABLE", /it is a folder/],
      [`${folder}/none.yaml`, "WORKLOAD_MISSING", /no such file/],
      [`${folder}/file/none.yaml`, "WORKLOAD_MISSING", /no such file/],
      [`${folder}/loop.yaml`, "WORKLOAD_UNREADABLE", /os error 40/],
      [`${folder}/${"x".repeat(300)}.yaml`, "WORKLOAD_UNREADABLE", /os error 36/],
      ["nul\u0000.yaml", "WORKLOAD_UNREADABLE", /nul/i],
    ];
    // Root may read everything, so the row would prove nothing.
    if (Deno.uid() !== 0) {
      await Deno.writeTextFile(`${folder}/closed.yaml`, "a: 1", { mode: 0o000 });
      rows.push([`${folder}/closed.yaml`, "WORKLOAD_UNREADABLE", /permission is denied/]);
    }
    for (const [path, code, message] of rows) {
      const error = await refusal(path);
      assertEquals(error.code, code, error.message);
      assertMatch(error.message, message);
    }
  });
});

Deno.test("readWorkloadBytes: stops at the largest size, also when the file has no end", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/big.yaml`, new Uint8Array(10 * 1024 * 1024));
    assertMatch((await refusal(`${folder}/big.yaml`)).message, /has 10 MiB; a workload has at most 4 MiB/);
  });
  assertMatch((await refusal("/dev/zero")).message, /'\/dev\/zero' does not end/);
});
