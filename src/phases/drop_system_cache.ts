/**
 * Drops the page cache of the whole machine, for files whose pages stay although they were asked to go. As root,
 * else through sudo, which must not ask for a password; and never for longer than it was given.
 */

export type DropOutcome =
  | { readonly kind: "dropped" }
  | { readonly kind: "timeout" }
  /** Trying again would end in the same way. */
  | { readonly kind: "refused"; readonly reason: string };

const DROP = ["sh", "-c", "echo 3 > /proc/sys/vm/drop_caches"];

export function dropCommand(uid: number | null): readonly string[] {
  return uid === 0 ? DROP : ["sudo", "-n", ...DROP];
}

export async function dropSystemCache(
  timeoutSeconds: number,
  command: readonly string[] = dropCommand(Deno.uid()),
): Promise<DropOutcome> {
  const [program = "", ...args] = command;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  } catch (error) {
    return { kind: "refused", reason: error instanceof Error ? error.message : String(error) };
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutSeconds * 1000);
  });
  const output = child.output();
  const ended = await Promise.race([output, late]);
  clearTimeout(timer);
  if (!ended) {
    // A process in the kernel may outlive its signal, so nobody waits for it.
    child.unref();
    child.kill("SIGKILL");
    output.catch(() => undefined); // what it says then interests nobody
    return { kind: "timeout" };
  }
  if (ended.success) return { kind: "dropped" };
  const said = new TextDecoder().decode(ended.stderr).trim().split("\n").at(-1);
  return { kind: "refused", reason: said || `'${command.join(" ")}' ended with status ${ended.code}` };
}
