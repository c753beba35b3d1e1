/**
 * The name that the user called this program by, since an executable named `dlio_benchmark` behaves as DLIO does.
 * The portable form is started by a shell text, which cannot pass argv[0] on and puts it into the environment.
 */

/** The first word that this process was started with. Not by node:process, whose import costs 15 ms at every start. */
export function argv0(): string {
  try {
    return Deno.readTextFileSync("/proc/self/cmdline").split("\0")[0] ?? "";
  } catch {
    return ""; // no /proc here: then the name says nothing
  }
}

/** The last part of the name. */
export function calledAs(argv0: string, env: Readonly<Record<string, string>>): string {
  const name = env.STOKER_FORM === "portable" ? env.STOKER_ARGV0 ?? argv0 : argv0;
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Names of DLIO's programs and the words that they stand for. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  dlio_benchmark: ["dlio"],
  dlio_benchmark_query: ["dlio", "query"],
  dlio_postprocessor: ["dlio", "postprocessor"],
};

/** The words of the command line, led by the command that the name of the program stands for. */
export function commandWords(
  argv0: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): readonly string[] {
  const name = calledAs(argv0, env);
  return Object.hasOwn(PROGRAMS, name) ? [...PROGRAMS[name] ?? [], ...args] : args;
}
