/** `stoker completion bash|zsh|fish`. */
import { configError, EXIT } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { VERSION } from "../base/version.ts";
import { names } from "../workload/catalogue/mod.ts";
import { describeKey, keyPaths } from "../workload/keys/mod.ts";
import type { Command } from "./command.ts";
import { type CommandRow, COMMANDS } from "./command_list.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { type CompletionTable, completionTable } from "./completion/table.ts";
import { zshScript } from "./completion/zsh.ts";
import { oneWordTooMany } from "./dispatch.ts";
import { documentNames } from "./schema.ts";

const SHELLS: Readonly<Record<string, (table: CompletionTable, version: string) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export const command: Command = {
  options: [],
  details: `
Prints a script that completes commands, options and their values, workloads, configuration keys and their
values, and files where an address or a workload file is meant.
bash  add to ~/.bashrc:                   source <(stoker completion bash)
zsh   add to ~/.zshrc, after compinit:    source <(stoker completion zsh)
fish  run once:  stoker completion fish > ~/.config/fish/completions/stoker.fish`,
  examples: ["source <(stoker completion bash)", "stoker completion zsh > ~/.zfunc/_stoker"],
  async run({ words }) {
    const [shell, extra] = words;
    if (extra !== undefined) throw oneWordTooMany("completion", extra);
    const render = shell !== undefined && Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (!render) throw noSuchShell(shell);
    const script = render(await tableOf(COMMANDS), VERSION);
    return { exitStatus: EXIT.done, text: script, document: { shell, script } };
  },
};

/** Loads every command, since each knows its options itself. */
export async function tableOf(rows: readonly CommandRow[]): Promise<CompletionTable> {
  return completionTable({
    commands: await Promise.all(rows.map(async (row) => ({ row, command: await row.load() }))),
    workloads: names(),
    documents: documentNames(),
    keys: new Map(keyPaths().map((path) => [path, describeKey(path)])),
  });
}

function noSuchShell(shell: string | undefined) {
  const known = Object.keys(SHELLS);
  return configError(
    "UNKNOWN_SHELL",
    shell ?? "",
    shell === undefined ? "No shell is named." : `Unknown shell '${shell}'.${didYouMean(shell, known)}`,
    `Name one of ${known.join(", ")}.`,
  );
}
