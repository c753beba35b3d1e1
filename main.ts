/**
 * The program: takes the first word, dispatches, prints the one answer or the one failure, and sets the exit
 * status. The only place that does. `Deno.exit` would lose the code cache, so it is left to the second Ctrl-C.
 */
import { EXIT } from "./src/base/errors.ts";
import { COMMANDS } from "./src/cli/command_list.ts";
import { dispatch } from "./src/cli/dispatch.ts";
import { denoConsole } from "./src/terminal/deno_console.ts";
import { listenForSignals } from "./src/terminal/signals.ts";

const started = new Date();
const env = Deno.env.toObject();
const terminal = denoConsole(env, Deno.args);
const signals = listenForSignals(() => Deno.exit(EXIT.interrupted));

async function fail(error: unknown): Promise<void> {
  const { viewFailure } = await import("./src/cli/failure.ts");
  const command = COMMANDS.some((row) => row.name === Deno.args[0]) ? Deno.args[0] ?? "" : "";
  const view = viewFailure(error, command, started, Deno.args.includes("--verbose"));
  if (Deno.args.includes("--json")) terminal.out(JSON.stringify(view.document, null, 2) + "\n");
  terminal.err(view.lines.join("\n") + "\n");
  Deno.exitCode = view.exitStatus;
}

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason).finally(() => signals.close());
});

try {
  const answer = await dispatch(Deno.args, COMMANDS, {
    env,
    cwd: Deno.cwd(),
    console: terminal,
    now: () => new Date(),
    interrupt: signals.interrupt,
    onStatusRequest: signals.onStatusRequest,
  });
  const quiet = Deno.args.includes("--quiet");
  if (Deno.args.includes("--json")) terminal.out(JSON.stringify(answer.document, null, 2) + "\n");
  else if (answer.text && !quiet) terminal.out(answer.text + "\n");
  if (answer.reason && answer.exitStatus !== EXIT.done) terminal.err(answer.reason + "\n");
  Deno.exitCode = answer.exitStatus;
} catch (error) {
  await fail(error);
} finally {
  signals.close();
}
