import { assertEquals, assertStringIncludes } from "@std/assert";
import { reasonOf, runCommand } from "./run_command.ts";

Deno.test("runCommand: returns status and both streams", async () => {
  const said = await runCommand("/bin/sh", ["-c", "echo $A; echo no >&2; exit 4"], { env: { A: "b" } });
  assertEquals(said, { code: 4, out: "b\n", err: "no\n" });
});

Deno.test("runCommand: says 127 for a program that does not exist", async () => {
  const said = await runCommand("/nowhere/program", []);
  assertEquals(said.code, 127);
  assertStringIncludes(said.err, "/nowhere/program");
});

Deno.test("runCommand: ends a program that takes too long, and reports it as failed", async () => {
  const said = await runCommand("/bin/sh", ["-c", "exec sleep 30"], { limitMs: 100 });
  assertEquals(said.code !== 0, true);
});

Deno.test("reasonOf: joins the error with the deepest numbered cause, without colour", () => {
  const err = "\x1b[1mWarning\x1b[0m old\n\x1b[31merror\x1b[0m: Writing executable\n\nCaused by:\n" +
    "    0: Setting up base binary.\n    1: error sending request for url (x): dns error\n    2: dns error\n\n" +
    "Stack backtrace:\n   0: <unknown>\n";
  assertEquals(reasonOf({ code: 1, out: "", err }), "error: Writing executable: dns error");
});

Deno.test("reasonOf: takes the last line, when none is about an error, and the status without any", () => {
  assertEquals(reasonOf({ code: 1, out: "", err: "one\ntwo\n\n" }), "two");
  assertEquals(reasonOf({ code: 9, out: "", err: "" }), "exit status 9, without a word");
});
