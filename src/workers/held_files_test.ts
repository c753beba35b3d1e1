import { assertEquals, assertRejects } from "@std/assert";
import { HeldFiles, MOST_HELD } from "./held_files.ts";

function fixture() {
  const log: string[] = [];
  const held = new HeldFiles(async (file: number) => {
    log.push(`open ${file}`);
    return `file ${file}`;
  }, async (file) => void log.push(`close ${file}`));
  return { held, log };
}

// DLIO: test_reader_open_caches_footer
Deno.test("HeldFiles: a file stays open until its last use, and is opened once", async () => {
  const { held, log } = fixture();
  assertEquals(await held.use(3, false, async (opened) => opened), "file 3");
  await held.use(3, false, async () => {});
  await held.use(3, true, async () => {});
  await held.use(3, true, async () => {});
  assertEquals(log, ["open 3", "close 3", "open 3", "close 3"]);
});

Deno.test("HeldFiles: the last use may end before an earlier one", async () => {
  const { held, log } = fixture();
  const { promise, resolve } = Promise.withResolvers<void>();
  const early = held.use(0, false, () => promise);
  await held.use(0, true, async () => {});
  assertEquals(log, ["open 0"]);
  resolve();
  await early;
  assertEquals(log, ["open 0", "close 0"]);
});

Deno.test("HeldFiles: closes the one that was used longest ago when there are too many, never one in use", async () => {
  const { held, log } = fixture();
  const { promise, resolve } = Promise.withResolvers<void>();
  const using = held.use(0, false, () => promise);
  for (let file = 1; file <= MOST_HELD; file++) await held.use(file, false, async () => {});
  assertEquals(log.filter((line) => line.startsWith("close")), ["close 1"]);
  resolve();
  await using;
  await held.close();
  assertEquals(log.filter((line) => line.startsWith("open")).length, MOST_HELD + 1);
  assertEquals(log.filter((line) => line.startsWith("close")).length, MOST_HELD + 1);
});

Deno.test("HeldFiles: a file that does not open fails its user and is not closed", async () => {
  const closed: number[] = [];
  const held = new HeldFiles<string>(
    () => Promise.reject(new Error("ENOENT")),
    async (file) => void closed.push(file),
  );
  await assertRejects(() => held.use(0, true, async () => {}), Error, "ENOENT");
  await held.close();
  assertEquals(closed, []);
});
