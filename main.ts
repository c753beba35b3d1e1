/**
 * The program: takes the first word, dispatches, prints the one answer or the one failure, and sets the exit
 * status. The only place that does. `Deno.exit` would lose the code cache, so it is left to the second Ctrl-C, to
 * Workers that storage never answers, which would keep the process for ever, and to large crews, which take long to
 * end.
 */
import { EXIT } from "./src/base/errors.ts";
import { argv0, commandWords } from "./src/cli/called_as.ts";
import { COMMANDS } from "./src/cli/command_list.ts";
import { dispatch } from "./src/cli/dispatch.ts";
import { denoConsole } from "./src/terminal/deno_console.ts";
import { listenForSignals, type Signals } from "./src/terminal/signals.ts";
import { workersAlive } from "./src/workers/alive.ts";
import { letWorkersStay } from "./src/workers/idle_workers.ts";

/** How long a run may take to drain and to write its result after something was thrown that nobody caught. */
const GRACE_MS = 35_000;

const started = new Date();
const env = Deno.env.toObject();
const args = commandWords(argv0(), env, Deno.args);
const terminal = denoConsole(env, args);
let signals: Signals | undefined;
/** Only for commands that can be interrupted: listening costs a quarter of the start of `stoker version`. */
const listening = () => signals ??= listenForSignals(leaveAtOnce);
const bug = new AbortController();
const { promise: uncaught, reject: onUncaught } = Promise.withResolvers<never>();
let ended = false;

function caught(event: Event, error: unknown): void {
  event.preventDefault();
  if (bug.signal.aborted) return; // the first one counts, the others are its consequences
  bug.abort(error);
  if (ended) void fail(error);
  else onUncaught(error);
}
globalThis.addEventListener("error", (event) => caught(event, event.error));
globalThis.addEventListener("unhandledrejection", (event) => caught(event, event.reason));

/** Until something ended otherwise: a promise that nobody keeps lets the program end in the middle of its work. */
Deno.exitCode = EXIT.bug;
globalThis.addEventListener("unload", () => {
  if (!ended) {
    terminal.err("stoker: Internal error: the command came to rest without an answer. Please report it.\n");
  }
});

async function run(): Promise<void> {
  let interrupt: AbortSignal | undefined;
  const answer = await dispatch(args, COMMANDS, {
    env,
    cwd: Deno.cwd(),
    console: terminal,
    now: () => new Date(),
    get interrupt() {
      return interrupt ??= AbortSignal.any([listening().interrupt, bug.signal]);
    },
    onStatusRequest: (show) => listening().onStatusRequest(show),
  });
  if (bug.signal.aborted) return; // the last line belongs to what nobody caught
  const quiet = args.includes("--quiet");
  if (args.includes("--json")) terminal.out(JSON.stringify(answer.document, null, 2) + "\n");
  else if (answer.text && !quiet) terminal.out(answer.text + "\n");
  if (answer.reason && answer.exitStatus !== EXIT.done) terminal.err(answer.reason + "\n");
  end(answer.exitStatus);
}

async function fail(error: unknown): Promise<void> {
  const hasAnswer = ended;
  const { viewFailure } = await import("./src/cli/failure.ts");
  const command = COMMANDS.some((row) => row.name === args[0]) ? args[0] ?? "" : "";
  const view = viewFailure(error, command, started, args.includes("--verbose"));
  end(view.exitStatus);
  try {
    if (args.includes("--json") && !hasAnswer) {
      terminal.out(JSON.stringify(view.document, null, 2) + "\n");
    }
  } catch {
    // stdout itself is what fails; stderr says so
  }
  terminal.err(view.lines.join("\n") + "\n");
}

/** A second signal: draining may be what hangs. */
function leaveAtOnce(): void {
  if (!ended) terminal.err("stoker: Left at once by a second signal; no result was completed.\n");
  ended = true;
  Deno.exit(EXIT.interrupted);
}

function end(exitStatus: number): void {
  ended = true;
  Deno.exitCode = exitStatus;
}

async function drained(running: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, GRACE_MS);
  await Promise.race([running.catch(() => undefined), late]); // what counts is thrown already
  clearTimeout(timer);
}

letWorkersStay();
const running = run();
Promise.race([running, uncaught])
  .catch(async (error) => {
    if (bug.signal.aborted) await drained(running);
    await fail(error);
  })
  .finally(() => {
    signals?.close();
    if (workersAlive() > 0) Deno.exit();
  });
