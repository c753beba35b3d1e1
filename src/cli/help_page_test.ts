import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Command } from "./command.ts";
import { type CommandRow, COMMANDS } from "./command_list.ts";
import { commandListPage, commandPage } from "./help_page.ts";
import { COMMON, type OptionName, type OptionRow, OPTIONS } from "./option.ts";

/** One screen of a large terminal. */
const MOST_LINES = 55;
const MOST_COLUMNS = 100;

const ROWS: readonly { readonly row: CommandRow; readonly command: Command }[] = await Promise.all(
  COMMANDS.map(async (row) => ({ row, command: await row.load() })),
);

for (const { row, command } of ROWS) {
  Deno.test(`commandPage: ${row.name} fits a screen and ends with examples that call it`, () => {
    const lines = commandPage(row, command).split("\n");
    assert(lines.length <= MOST_LINES, `${lines.length} lines`);
    for (const line of lines) {
      assert(line.length <= MOST_COLUMNS && line === line.trimEnd(), line);
    }
    const examples = lines.slice(lines.indexOf("Examples") + 1);
    assert(examples.length > 0 && examples.length <= 4, "examples");
    for (const example of examples) assertStringIncludes(example, `stoker ${row.name}`);
    assertStringIncludes(row.example, `stoker ${row.name}`);
  });

  Deno.test(`commandPage: ${row.name} shows each of its options once, with its default`, () => {
    const page = commandPage(row, command);
    const names = new Set([...command.options, ...COMMON]);
    for (const name of Object.keys(OPTIONS) as OptionName[]) {
      const shown = page.split("\n").filter((line) => line.startsWith(`  --${name} `));
      assertEquals(shown.length, names.has(name) ? 1 : 0, name);
    }
    const unbroken = page.replaceAll(/\n {6,}/g, " ");
    for (const name of names) {
      const { default: value }: OptionRow = OPTIONS[name];
      if (value !== undefined) assertStringIncludes(unbroken, `[${value}]`);
    }
  });
}

Deno.test("OPTIONS: every option belongs to a command", () => {
  const used = new Set([...COMMON, ...ROWS.flatMap(({ command }) => command.options)]);
  assertEquals(Object.keys(OPTIONS).filter((name) => !used.has(name as OptionName)), []);
});

Deno.test("OPTIONS: a default is a number with its unit, or a word; choices are all in the meaning", () => {
  for (const [name, row] of Object.entries<OptionRow>(OPTIONS)) {
    const { type, default: value } = row;
    if (type.kind === "choice") {
      assert(value === undefined || type.of.includes(value), name);
      for (const word of type.of) assertStringIncludes(row.meaning, word, name);
    }
    if (["bytes", "duration", "rate"].includes(type.kind) && value !== undefined) {
      assert(/\d (B|[KMGT]i?B|ms|s|m|h)\b/.test(value), `${name}: ${value}`);
    }
    assertEquals(
      row.value === undefined,
      type.kind === "flag",
      `${name} has a placeholder if it takes a value`,
    );
  }
});

Deno.test("commandListPage: names every command once with an example, in 100 columns", () => {
  const lines = commandListPage(COMMANDS, "1.2.3").split("\n");
  for (const { name, example } of COMMANDS) {
    assertEquals(
      lines.filter((line) => line.split(/ +/)[1] === name && line.startsWith("  ")).length,
      1,
      name,
    );
    assertEquals(lines.filter((line) => line.trim() === example).length, 1, name);
  }
  for (const line of lines) assert(line.length <= MOST_COLUMNS, line);
  assertStringIncludes(lines[0] ?? "", "1.2.3");
});

Deno.test("commandPage: folds prose and leaves columns as they are", () => {
  const row: CommandRow = {
    name: "x",
    group: "Run",
    takes: "",
    summary: "word ".repeat(40).trim(),
    example: "",
    load: () => Promise.reject(new Error("not called")),
  };
  const command: Command = {
    options: ["block-size"],
    details: `
${"prose ".repeat(10).trim()}
goes on.
bash  add to   it

${"more ".repeat(25)}`,
    examples: ["stoker x"],
    run: () => Promise.reject(new Error("not called")),
  };
  const lines = commandPage(row, command).split("\n");
  assertEquals(lines.filter((line) => /^ {2}word( word)*$/.test(line)).length, 3);
  assertEquals(lines.slice(5, 10), [
    `${"prose ".repeat(10)}goes on.`,
    "bash  add to   it",
    "",
    "more ".repeat(20).trim(),
    "more ".repeat(5).trim(),
  ]);
});
