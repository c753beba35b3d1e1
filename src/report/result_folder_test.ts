import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { ResultFolder, timeStamp } from "./result_folder.ts";

Deno.test("ResultFolder: a second run in the same second gets a folder ending in -2", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const started = new Date(2026, 0, 2, 3, 4, 5);
    const first = await ResultFolder.open(undefined, "a/b c", started, cwd);
    const second = await ResultFolder.open(undefined, "a/b c", started, cwd);
    assertEquals(first.path, `${cwd}/results/a_b_c/20260102-030405`);
    assertEquals(second.path, `${first.path}-2`);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("ResultFolder.write: leaves no temporary file and replaces what was there", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const folder = await ResultFolder.open("out", "w", new Date(), cwd);
    await folder.write("config.yaml", "a: 1\n");
    await folder.write("config.yaml", "a: 2\n");
    assertEquals(await Deno.readTextFile(`${cwd}/out/config.yaml`), "a: 2\n");
    assertEquals([...Deno.readDirSync(`${cwd}/out`)].length, 1);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("ResultFolder.log: lines stand in the order of the calls, though nobody waits for them", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const folder = await ResultFolder.open("out", "w", new Date(), cwd);
    const at = new Date("2026-01-02T03:04:05Z");
    const texts = Array.from({ length: 60 }, (_, i) => `${i} ${"x".repeat(i % 2 === 0 ? 100_000 : 1)}`);
    await Promise.all(texts.map((text) => folder.log(at, "vm", text)));
    const log = await Deno.readTextFile(`${cwd}/out/log.txt`);
    assertEquals(log.trimEnd().split("\n"), texts.map((text) => `2026-01-02T03:04:05.000Z vm ${text}`));
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("ResultFolder.open: names the folder that it cannot make", async () => {
  const error = await assertRejects(
    () => ResultFolder.open("/proc/no/such", "w", new Date(), "/"),
    StorageError,
  );
  assert(error.message.includes("/proc/no/such"));
  assertEquals(error.remedy, "Choose another folder with --results.");
});

Deno.test("timeStamp: pads every part", () => {
  assertEquals(timeStamp(new Date(2026, 10, 9, 1, 2, 3)), "20261109-010203");
});
