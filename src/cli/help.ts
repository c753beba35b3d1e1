/** `stoker help [COMMAND]`. */
import { EXIT } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./command_list.ts";
import { oneWordTooMany, unknownCommand } from "./dispatch.ts";
import { commandListPage, commandPage } from "./help_page.ts";

export const command: Command = {
  options: [],
  details: "",
  examples: ["stoker help", "stoker help generate"],
  async run({ words }) {
    const [word, extra] = words;
    if (extra !== undefined) throw oneWordTooMany("help", extra);
    if (word === undefined) {
      const commands = COMMANDS.map(({ name, takes, summary }) => ({ name, takes, summary }));
      return { exitStatus: EXIT.done, text: commandListPage(COMMANDS, VERSION), document: { commands } };
    }
    const row = COMMANDS.find((candidate) => candidate.name === word);
    if (!row) throw unknownCommand(word, COMMANDS);
    return { exitStatus: EXIT.done, text: commandPage(row, await row.load()), document: { help: row.name } };
  },
};
