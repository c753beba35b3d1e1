/** A folder whose file system fails as a test says, through the command in STOKER_TEST_FAULT_FS. */
import { diskFolder } from "../ffi/disk_folder.ts";
import { libc } from "../ffi/libc.ts";

libc(); // loaded once, before a test could count it as its leak

export interface Rule {
  readonly name: string;
  readonly match: Readonly<Record<string, unknown>>;
  readonly action: Readonly<Record<string, unknown>>;
  readonly [when: string]: unknown;
}

export interface FaultyFolder extends AsyncDisposable {
  /** What fails, and the sound folder behind it. */
  readonly path: string;
  readonly behind: string;
  /** Other rules from now on. */
  change(rules: readonly Rule[]): Promise<void>;
}

/** `command` is the value of STOKER_TEST_FAULT_FS; everything is removed when the folder is disposed of. */
export async function faultyFolder(
  command: string,
  rules: readonly Rule[],
  more: readonly string[] = [],
): Promise<FaultyFolder> {
  const place = await Deno.makeTempDir({ dir: diskFolder(), prefix: "stoker_faults_" });
  const [path, behind] = [`${place}/mount`, `${place}/behind`];
  for (const folder of [path, behind]) await Deno.mkdir(folder);
  const file = `${place}/rules.json`;
  const write = (all: readonly Rule[]) => Deno.writeTextFile(file, JSON.stringify({ seed: 1, rules: all }));
  await write(rules);
  const name = place.slice(place.lastIndexOf("/") + 1);
  const words = ["--source", behind, "--mount", path, "--rules", file, "--name", name];
  await run(command, "start", ...words, ...more);
  return {
    path,
    behind,
    async change(all) {
      await write(all);
      await run(command, "rules", file, "--name", name);
    },
    [Symbol.asyncDispose]: async () => {
      await run(command, "stop", "--name", name);
      await Deno.remove(place, { recursive: true });
    },
  };
}

async function run(command: string, ...args: string[]): Promise<void> {
  const [program = "", ...before] = command.split(" ");
  const { success, stderr } = await new Deno.Command(program, { args: [...before, ...args] }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
