/**
 * Runs a reader that is written in JavaScript in a process of its own, outside this project's lock file: its
 * libraries are no dependency of the program.
 */

/** `error` is empty where the script ended well; it gets the files as arguments. */
export async function runScript(
  script: string,
  files: readonly string[],
): Promise<{ readonly error: string; readonly lines: readonly string[] }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/reader.js`, script);
    const args = ["run", "-A", "--no-lock", "--no-config", `${folder}/reader.js`, ...files];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n").filter((line) => line !== "");
    return { error: success ? "" : new TextDecoder().decode(stderr).trim(), lines };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
