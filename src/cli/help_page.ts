/** Renders the help: the command list, and one page for a command. Pure. */
import type { Command } from "./command.ts";
import type { CommandRow } from "./command_list.ts";
import { COMMON, type OptionName, type OptionRow, OPTIONS } from "./option.ts";

const GROUPS = ["Ask", "Run", "Prepare", "Look", "Elsewhere"] as const;

export function commandListPage(commands: readonly CommandRow[], version: string): string {
  const lines = [
    `Stoker ${version}: will this storage keep the accelerators fed, and are the bytes right?`,
    "",
    "stoker COMMAND [arguments] [options]",
  ];
  const width = Math.max(...commands.map((row) => title(row).length));
  for (const group of GROUPS) {
    const rows = commands.filter((row) => row.group === group);
    if (rows.length === 0) continue;
    lines.push("", group);
    for (const row of rows) {
      lines.push(`  ${title(row).padEnd(width)}  ${row.summary}`, `  ${"".padEnd(width)}    ${row.example}`);
    }
  }
  lines.push("", "stoker COMMAND --help shows the options of a command with their defaults.");
  return lines.join("\n");
}

export function commandPage(row: CommandRow, command: Command): string {
  const lines = [`stoker ${title(row)}`, `  ${row.summary}`];
  if (command.details) lines.push("", ...command.details.trim().split("\n"));
  const own = command.options.filter((name) => !COMMON.includes(name));
  if (own.length > 0) lines.push("", "Options", ...optionLines(own));
  lines.push("", "Common options", ...optionLines(COMMON));
  lines.push("", "Examples", ...command.examples.map((example) => `  ${example}`));
  return lines.join("\n");
}

function optionLines(names: readonly OptionName[]): string[] {
  const width = Math.max(...names.map((name) => optionTitle(name).length));
  return names.map((name) => {
    const row: OptionRow = OPTIONS[name];
    const value = row.default ? ` [${row.default}]` : "";
    const repeat = row.repeatable ? "; may be repeated" : "";
    return `  ${optionTitle(name).padEnd(width)}  ${row.meaning}${repeat}${value}`;
  });
}

function optionTitle(name: OptionName): string {
  const row: OptionRow = OPTIONS[name];
  return row.value ? `--${name} ${row.value}` : `--${name}`;
}

function title(row: CommandRow): string {
  return row.takes ? `${row.name} ${row.takes}` : row.name;
}
