/**
 * Runs `deno test` on some files and says how it ended. One that hangs is killed: what waits for ever must not take
 * the reports of all others with it.
 */

export interface Ended {
  readonly code: number;
  /** What it wrote, dots left out; nothing where the operator saw it on a terminal. */
  readonly output: string;
  /** It was killed after its time. */
  readonly isLate: boolean;
}

/** What those that it started may still write after it was killed. */
const LAST_WORDS_MS = 1000;

/** On a terminal its dots are the progress; elsewhere its words are kept for the case that it cannot start. */
export async function runDeno(root: string, words: readonly string[], seconds: number): Promise<Ended> {
  const live = Deno.stdout.isTerminal();
  const shown = live ? "inherit" : "piped";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...words],
    cwd: root,
    stdin: "null",
    stdout: shown,
    stderr: shown,
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, seconds * 1000);
  const texts = live ? [] : [heard(child.stdout), heard(child.stderr)];
  const { code } = await child.status;
  clearTimeout(timer);
  const whole = Promise.all(texts.map(({ ended }) => ended));
  if (isLate) {
    // Programs that it started hold its pipes.
    await Promise.race([whole, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    await Promise.all(texts.map(({ leave }) => leave()));
  } else await whole;
  return { code, output: texts.map(({ text }) => text()).join("").replaceAll(/^\.$\n/gm, ""), isLate };
}

function heard(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const ended = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
    }
  })();
  return { ended, text: () => text, leave: () => reader.cancel() };
}
