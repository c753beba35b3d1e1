/** For tests of what another user may do: root may do everything. */
import { runCommand } from "./mounted_folder.ts";

/** Why tests cannot be another user here, or undefined. */
export async function nobodyMissing(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "needs root";
  const source = new URL("./preflight.ts", import.meta.url).pathname;
  for (const [flag, path] of [["-r", source], ["-x", Deno.execPath()]] as const) {
    const asOther = ["--reuid=65534", "--regid=65534", "--clear-groups", "test", flag, path];
    const { success } = await new Deno.Command("setpriv", { args: asOther }).output();
    if (!success) return `user 65534 has no access to ${path}`;
  }
  return undefined;
}

/** What a script prints as user 65534, with a cache of its own. */
export async function asNobody(script: string): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "stoker_nobody_" });
  try {
    await Deno.writeTextFile(`${folder}/script.ts`, script);
    await Deno.chmod(folder, 0o777);
    const run = ["--reuid=65534", "--regid=65534", "--clear-groups", "env", `DENO_DIR=${folder}/cache`];
    return await runCommand(
      "setpriv",
      ...run,
      Deno.execPath(),
      "run",
      "-A",
      "-q",
      "--no-lock",
      `${folder}/script.ts`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
