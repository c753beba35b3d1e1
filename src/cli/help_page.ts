/** Renders the help: the command list, and one page for a command. Pure. */
import type { Command } from "./command.ts";
import type { CommandRow } from "./command_list.ts";
import { COMMON, type OptionName, type OptionRow, OPTIONS } from "./option.ts";

/** Fits terminals that are split in two. */
const PAGE_WIDTH = 100;

const GROUPS = ["Ask", "Run", "Prepare", "Look", "Elsewhere"] as const;

export function commandListPage(commands: readonly CommandRow[], version: string): string {
  const lines = [
    `Stoker ${version}: will this storage keep the accelerators fed, and are the bytes right?`,
    "",
    "stoker COMMAND [arguments] [options]",
  ];
  const width = Math.max(...commands.map((row) => title(row).length));
  const space = "".padEnd(width + 4);
  for (const group of GROUPS) {
    const rows = commands.filter((row) => row.group === group);
    if (rows.length === 0) continue;
    lines.push("", group);
    for (const row of rows) {
      const [first = "", ...rest] = wrap(row.summary, PAGE_WIDTH - space.length);
      lines.push(`  ${title(row).padEnd(width)}  ${first}`, ...rest.map((line) => space + line));
      lines.push(`      ${row.example}`);
    }
  }
  lines.push("", "stoker COMMAND --help shows the options of a command with their defaults.");
  return lines.join("\n");
}

export function commandPage(row: CommandRow, command: Command): string {
  const lines = [`stoker ${title(row)}`, ...wrap(row.summary, PAGE_WIDTH - 2).map((line) => `  ${line}`)];
  if (command.details) lines.push("", ...refold(command.details.trim().split("\n")));
  const own = command.options.filter((name) => !COMMON.includes(name));
  if (own.length > 0) lines.push("", "Options", ...optionLines(own));
  lines.push("", "Common options", ...optionLines(COMMON));
  lines.push("", "Examples", ...command.examples.map((example) => `  ${example}`));
  return lines.join("\n");
}

function optionLines(names: readonly OptionName[]): string[] {
  const width = Math.max(...names.map((name) => optionTitle(name).length));
  const space = "".padEnd(width + 4);
  return names.flatMap((name) => {
    const row: OptionRow = OPTIONS[name];
    const value = row.default ? ` [${row.default}]` : "";
    const repeat = row.repeatable ? "; may be repeated" : "";
    const [first = "", ...rest] = wrap(`${row.meaning}${repeat}${value}`, PAGE_WIDTH - space.length);
    return [`  ${optionTitle(name).padEnd(width)}  ${first}`, ...rest.map((line) => space + line)];
  });
}

/** Prose is folded anew; a line with columns in it ("bash  add to ...") stays as it is. */
function refold(lines: readonly string[]): string[] {
  const folded: string[] = [];
  let prose = "";
  for (const line of [...lines, ""]) {
    if (line !== "" && !line.includes("  ")) {
      prose = prose === "" ? line : `${prose} ${line}`;
      continue;
    }
    if (prose !== "") folded.push(...wrap(prose, PAGE_WIDTH));
    folded.push(line);
    prose = "";
  }
  return folded.slice(0, -1);
}

/** Breaks at blanks; a word that is wider than the page stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function optionTitle(name: OptionName): string {
  const row: OptionRow = OPTIONS[name];
  return row.value ? `--${name} ${row.value}` : `--${name}`;
}

function title(row: CommandRow): string {
  return row.takes ? `${row.name} ${row.takes}` : row.name;
}
