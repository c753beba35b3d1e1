import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import type { DlioOrders } from "../../report/dlio/dlio_log.ts";
import { DlioLogFile } from "./dlio_log_file.ts";

// Block lines read nothing of it.
const ORDERS = {} as DlioOrders;
const AT = new Date(2026, 10, 21);

Deno.test("DlioLogFile: each line is in the file and on stdout as soon as it is told, of older runs nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/run/dlio.log`;
    await Deno.mkdir(`${folder}/run`);
    await Deno.writeTextFile(path, "an older run\n");
    let out = "";
    const console = { out: (text: string) => void (out += text) };
    const log = new DlioLogFile({ path, orders: ORDERS, level: "warning", console });
    assertEquals(await Deno.readTextFile(path), "an older run\n");
    log.tell({ kind: "block", block: 1 }, AT);
    const first = await Deno.readTextFile(path);
    assertEquals(first.replace(/\d+-\S+/, "T"), "[OUTPUT] T Starting block 1\n");
    log.tell({ kind: "block", block: 2 }, AT);
    assertEquals((await Deno.readTextFile(path)).split("\n").length, 3);
    assertEquals(await Deno.readTextFile(path), out);
    log.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("DlioLogFile: the level error leaves only errors", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/dlio.log`;
  const log = new DlioLogFile({ path, orders: ORDERS, level: "error", console: undefined });
  log.tell({ kind: "block", block: 1 }, AT);
  log.close();
  assertEquals(await Deno.readTextFile(path), "");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("DlioLogFile: the level debug adds path and line of what told it", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/dlio.log`;
  const log = new DlioLogFile({ path, orders: ORDERS, level: "debug", console: undefined });
  // As in a run: the command's callback, and the session's method that calls it, stand between.
  const callback = () => log.tell({ kind: "block", block: 1 }, AT);
  const session = () => callback();
  session();
  log.close();
  const line = await Deno.readTextFile(path);
  assertMatch(line, /Starting block 1 \[src\/cli\/dlio\/dlio_log_file_test\.ts:\d+\]\n$/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("DlioLogFile: a place that cannot be written is an error that names it", () => {
  const log = new DlioLogFile({
    path: "/proc/no/dlio.log",
    orders: ORDERS,
    level: "info",
    console: undefined,
  });
  assertThrows(() => log.tell({ kind: "block", block: 1 }, AT), StorageError, "/proc/no/dlio.log");
});
