/** Runs a program to its end and looks, while it runs, how much memory it and all that it started hold together. */

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly peakBytes: number;
}

const LOOK_EVERY_MS = 50;

/** `onLook` is called at each look. */
export async function runWatched(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  onLook: () => void = () => {},
): Promise<Ended> {
  const [program, ...args] = words;
  if (program === undefined) throw new RangeError("No program is named");
  const child = new Deno.Command(program, {
    args,
    cwd,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid));
    onLook();
  }, LOOK_EVERY_MS);
  try {
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return { code, out: text.decode(stdout), err: text.decode(stderr), peakBytes };
  } finally {
    clearInterval(timer);
  }
}

/** Of the process and all below it; 0 of those that have ended meanwhile. */
function residentBytes(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const own = 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).split(" ").filter((one) =>
      one !== ""
    );
    return own + children.reduce((sum, child) => sum + residentBytes(Number(child)), 0);
  } catch {
    return 0;
  }
}
