/** Which program the end-to-end tests run: the executable in STOKER_TEST_BINARY, else the sources. */

export interface ProgramUnderTest {
  readonly program: string;
  /** Words before the user's own. */
  readonly words: readonly string[];
  /** What `stoker version` must call itself; undefined for an executable, which is one of two forms. */
  readonly form: "source" | undefined;
}

export function programUnderTest(
  binary: string | undefined = Deno.env.get("STOKER_TEST_BINARY"),
): ProgramUnderTest {
  if (binary) return { program: binary, words: [], form: undefined };
  const root = new URL("..", import.meta.url).pathname;
  const config = ["--config", `${root}deno.json`];
  const words = ["run", "--quiet", "--allow-all", "--no-prompt", "--no-check", ...config, `${root}main.ts`];
  return { program: Deno.execPath(), words, form: "source" };
}
