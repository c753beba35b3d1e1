/** The real form: `deno compile` of the program's folder. What it writes is not to be trusted before it proved itself. */
import type { Program } from "./program.ts";
import { reasonOf, runCommand } from "./run_command.ts";

/** Writes `output`; returns the reason when that is not possible here. */
export async function compileReal(
  program: Program,
  output: string,
  denoPath: string,
): Promise<string | undefined> {
  // No code cache: a bundle starts no faster with it, and Deno keeps it under a name that anybody can guess in the
  // folder for temporary files of all users, where somebody else could leave code for us to run.
  const words = ["compile", "--quiet", "--allow-all", "--no-prompt", "--no-check", "--no-code-cache"];
  // Without short calls no Worker maps the runtime's own code once more, 2 MiB each; nothing is slower for it.
  words.push("--v8-flags=--no-short-builtin-calls");
  if (!program.files.includes("deno.json")) words.push("--no-config");
  for (const file of program.loadedByName) words.push("--include", file);
  words.push("--output", output, program.main);
  const said = await runCommand(denoPath, words, {
    cwd: program.folder,
    // Deno 2.5 trusts only its own list of authorities otherwise, and a registry behind a proxy has another.
    env: { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system" },
  });
  return said.code === 0 ? undefined : reasonOf(said);
}
