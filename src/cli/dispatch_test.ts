import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Command, Invocation } from "./command.ts";
import { type CommandRow, COMMANDS } from "./command_list.ts";
import { dispatch } from "./dispatch.ts";
import { contextWith } from "./fixture.ts";

const CONTEXT = contextWith({ out: [], err: [] });

/** One command that keeps what it was called with. */
function listWith(takes: string): { readonly rows: readonly CommandRow[]; readonly calls: Invocation[] } {
  const calls: Invocation[] = [];
  const command: Command = {
    options: ["data"],
    details: "Details.",
    examples: ["stoker fetch x"],
    run: (invocation) => {
      calls.push(invocation);
      return Promise.resolve({ exitStatus: 0, text: "fetched", document: {} });
    },
  };
  const load = () => Promise.resolve(command);
  return { rows: [{ name: "fetch", group: "Run", takes, summary: "", example: "", load }], calls };
}

Deno.test("dispatch: gives the command its words and options", async () => {
  const { rows, calls } = listWith("WORKLOAD");
  const { text } = await dispatch(["fetch", "a", "--data", "b", "c=d", "--json"], rows, CONTEXT);
  assertEquals(text, "fetched");
  const [call] = calls;
  assertEquals([call?.words, call?.options.data, call?.options.json], [["a", "c=d"], "b", true]);
});

Deno.test("dispatch: an unknown command gets the nearest one", async () => {
  const error = await assertRejects(() => dispatch(["genrate"], COMMANDS, CONTEXT), ConfigError);
  assertEquals(error.message, "Unknown command 'genrate'. Did you mean 'generate'?");
  assertStringIncludes(error.remedy, "stoker help");
  const far = await assertRejects(() => dispatch(["quite-another-thing"], COMMANDS, CONTEXT), ConfigError);
  assertEquals(far.message, "Unknown command 'quite-another-thing'.");
  await assertRejects(() => dispatch([""], COMMANDS, CONTEXT), ConfigError, "Unknown command ''");
});

Deno.test("dispatch: --help and -h show the page instead of running", async () => {
  const { rows, calls } = listWith("WORKLOAD");
  for (const flag of ["--help", "-h"]) {
    const { text, exitStatus } = await dispatch(["fetch", "x", flag], rows, CONTEXT);
    assertEquals(exitStatus, 0);
    assertStringIncludes(text, "stoker fetch WORKLOAD");
  }
  assertEquals(calls, []);
});

Deno.test("dispatch: nothing, --help and -h alone are the list of commands", async () => {
  const { text } = await dispatch([], COMMANDS, CONTEXT);
  for (const words of [["--help"], ["-h"], ["help"]]) {
    assertEquals((await dispatch(words, COMMANDS, CONTEXT)).text, text);
  }
  for (const { name } of COMMANDS) assertStringIncludes(text, `\n  ${name}`);
  assertStringIncludes((await dispatch(["--help", "plan"], COMMANDS, CONTEXT)).text, "stoker plan WORKLOAD");
});

Deno.test("dispatch: --version and -V are the version", async () => {
  for (const words of [["--version"], ["-V"], ["version"]]) {
    assertStringIncludes((await dispatch(words, COMMANDS, CONTEXT)).text, `stoker ${VERSION} (`);
  }
});

Deno.test("dispatch: an option before the command says where options stand", async () => {
  const error = await assertRejects(() => dispatch(["--json", "plan"], COMMANDS, CONTEXT), ConfigError);
  assertEquals(error.code, "NO_COMMAND");
  assertStringIncludes(error.remedy, "stoker COMMAND [arguments] [options]");
});

Deno.test("dispatch: a command that takes no words refuses them", async () => {
  const { rows, calls } = listWith("");
  await assertRejects(() => dispatch(["fetch", "x"], rows, CONTEXT), ConfigError, "'x' is one word too many");
  assertEquals(calls, []);
});

Deno.test("dispatch: what a command throws reaches the caller as it is", async () => {
  const thrown = new RangeError("inside");
  const { rows: [row] } = listWith("");
  const throwing = { options: [], details: "", examples: [], run: () => Promise.reject(thrown) };
  const rows = row ? [{ ...row, load: () => Promise.resolve(throwing) }] : [];
  assertEquals(await assertRejects(() => dispatch(["fetch"], rows, CONTEXT)), thrown);
});

Deno.test("help: an unknown command gets the nearest one, a second word is refused", async () => {
  await assertRejects(
    () => dispatch(["help", "trian"], COMMANDS, CONTEXT),
    ConfigError,
    "Did you mean 'train'?",
  );
  await assertRejects(
    () => dispatch(["help", "a", "b"], COMMANDS, CONTEXT),
    ConfigError,
    "one word too many",
  );
});
