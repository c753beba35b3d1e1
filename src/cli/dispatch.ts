/** Finds the command for the first word, reads its options, runs it or shows its page. */
import { ConfigError, configError, EXIT } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { VERSION } from "../base/version.ts";
import type { Answer, Context } from "./command.ts";
import type { CommandRow } from "./command_list.ts";

export async function dispatch(
  raw: readonly string[],
  commands: readonly CommandRow[],
  context: Context,
): Promise<Answer> {
  const [word = "help", ...rest] = raw;
  if (word === "--help" || word === "-h") return dispatch(["help", ...rest], commands, context);
  if (word === "--version" || word === "-V") return dispatch(["version", ...rest], commands, context);
  if (word.startsWith("-")) throw optionFirst(word);
  const row = commands.find((candidate) => candidate.name === word);
  if (!row) throw unknownCommand(word, commands);
  const command = await row.load();
  const { parseArguments } = await import("./parse_arguments.ts");
  const { words, options } = parseArguments(command.translate?.(rest) ?? rest, command.options);
  if (options.help) {
    const { commandPage } = await import("./help_page.ts");
    return { exitStatus: EXIT.done, text: commandPage(row, command), document: { help: row.name } };
  }
  const [extra] = words;
  if (row.takes === "" && extra !== undefined) throw oneWordTooMany(row.name, extra);
  return command.run({ words, options, context });
}

export function unknownCommand(word: string, commands: readonly CommandRow[]): ConfigError {
  const hint = nearest(word, commands.map((row) => row.name));
  return new ConfigError([{
    code: "UNKNOWN_COMMAND",
    key: word,
    text: `Unknown command '${word}'.${hint ? ` Did you mean '${hint}'?` : ""}`,
    remedy: `Run 'stoker help' to see the commands of version ${VERSION}.`,
  }]);
}

function optionFirst(option: string): ConfigError {
  return configError(
    "NO_COMMAND",
    option,
    `Option '${option}' stands where the command is expected.`,
    "Write the command first: stoker COMMAND [arguments] [options]; 'stoker help' lists the commands.",
  );
}

/** For commands that take fewer words than they were given. */
export function oneWordTooMany(command: string, word: string): ConfigError {
  return configError(
    "WORDS",
    word,
    `'${word}' is one word too many for '${command}'.`,
    `Leave it out; 'stoker ${command} --help' shows what the command takes.`,
  );
}
