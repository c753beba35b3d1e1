/** Runs another program to its end and returns what it said; judges nothing. */

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** The program sees `env` and nothing else. */
  readonly clearEnv?: boolean;
  /** It is killed after this time. */
  readonly limitMs?: number;
}

/** `code` is 127 when the program cannot be started at all. */
export async function runCommand(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Said> {
  const { limitMs = 300_000, ...rest } = options;
  try {
    const command = new Deno.Command(program, {
      ...rest,
      args: [...words],
      stdin: "null",
      signal: AbortSignal.timeout(limitMs),
    });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    return { code, out: text.decode(stdout), err: text.decode(stderr) };
  } catch (error) {
    return { code: 127, out: "", err: error instanceof Error ? error.message : String(error) };
  }
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Why a command failed: its first line about an error with the deepest cause of it, else its last line. */
export function reasonOf(said: Said): string {
  const text = said.err.replaceAll(COLOUR, "").split(/^Stack backtrace:/m)[0] ?? "";
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const error = lines.find((line) => /^error\b/i.test(line));
  if (error === undefined) return lines.at(-1) ?? `exit status ${said.code}, without a word`;
  const causes = lines.indexOf("Caused by:");
  const deepest = causes < 0 ? undefined : lines.at(-1)?.replace(/^\d+: /, "");
  return deepest === undefined ? error : `${error}: ${deepest}`;
}
