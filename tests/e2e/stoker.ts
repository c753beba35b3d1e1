/** Runs the program as a user does, and says what a refusal must look like. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { programUnderTest } from "../program.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The last line on stderr. */
  readonly last: string;
}

const { program, words: before } = programUnderTest();

/** Starts it where there is no `.env`; `through` is a program with its words that starts it in turn. */
export async function stoker(
  words: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>>; through?: readonly string[] } = {},
): Promise<Ran> {
  const { cwd = "/", env = {}, through = [] } = options;
  const [first = program, ...rest] = [...through, program, ...before, ...words];
  const command = new Deno.Command(first, {
    args: rest,
    stdin: "null",
    cwd,
    ...surroundings(env),
  });
  return ranOf(await command.output());
}

/** What a run sees: the tester's own keys and endpoints are for the tests, and reach it only where a test says so. */
function surroundings(env: Readonly<Record<string, string>>) {
  const own = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !/^(AWS|S3|S3DLIO|AIS|DLIO)_/.test(name)
  );
  return { clearEnv: true, env: { ...Object.fromEntries(own), ...env } };
}

/** The words that start the program, ready for a shell, before the user's own. */
export function asShellWords(words: readonly string[]): string {
  return [program, ...before, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

export async function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return ranOf(
    await new Deno.Command("bash", { args: ["-c", line], stdin: "null", cwd: "/", ...surroundings(env) })
      .output(),
  );
}

export function ranOf({ code, stdout, stderr }: Deno.CommandOutput): Ran {
  const text = new TextDecoder();
  const err = text.decode(stderr);
  return { code, out: text.decode(stdout), err, last: err.trimEnd().split("\n").at(-1) ?? "" };
}

/** What every refusal owes the user: the status, nothing on stdout, one last line that says why, no stack. */
export function assertRefused(ran: Ran, code: number, ...says: readonly string[]): void {
  assertEquals(ran.code, code, ran.err);
  assertEquals(ran.out, "", "stdout");
  assertMatch(ran.last, /^stoker( [a-z]+)?: .+[.!?:)'\]]$/, ran.err);
  assertNoStack(ran);
  for (const part of says) assertStringIncludes(ran.err, part);
}

export function assertNoStack({ err, out }: Ran): void {
  assert(!/^\s+at .*(:\d+:\d+|native code)/m.test(err + out), err);
  for (const word of ["Internal error", "Uncaught", "TypeError", "RangeError", "panicked"]) {
    assert(!err.includes(word), err);
  }
}

/** A folder that is gone after the test. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-e2e-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
