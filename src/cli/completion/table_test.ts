import { assertEquals } from "@std/assert";
import type { KeyDescription } from "../../workload/key.ts";
import type { Command } from "../command.ts";
import type { CommandRow } from "../command_list.ts";
import type { OptionName } from "../option.ts";
import { completionTable } from "./table.ts";

function tableWith(
  takes: string,
  options: readonly OptionName[] = [],
  keys: Record<string, KeyDescription> = {},
) {
  const command: Command = { options, details: "", examples: [], run: () => Promise.reject(new Error()) };
  const row: CommandRow = {
    name: "c",
    group: "Run",
    takes,
    summary: "",
    example: "",
    load: () => Promise.resolve(command),
  };
  return completionTable({
    commands: [{ row, command }],
    workloads: ["w"],
    documents: ["d"],
    keys: new Map(Object.entries(keys)),
  });
}

Deno.test("completionTable: reads what a command takes", () => {
  const rows: [string, Record<string, string[] | undefined>][] = [
    ["", { "first c": undefined, "more c": undefined }],
    ["a|b", { "first c": ["a", "b"], "more c": undefined }],
    ["[ADDRESS]", { "first c": ["@file"] }],
    ["WORKLOAD|ADDRESS", { "first c": ["@workload", "@yaml", "@file"] }],
    ["WORKLOAD [key=value ...]", { "first c": ["@workload", "@yaml"], "more c": ["@key"] }],
    ["[list | show WORKLOAD | schema]", {
      "first c": ["list", "show", "schema"],
      "next c show": ["@workload", "@yaml"],
      "next c list": undefined,
    }],
    ["read|mix ADDRESS...", {
      "first c": ["read", "mix"],
      "next c read": ["@file"],
      "next c mix": ["@file"],
      "more c": ["@file"],
    }],
    ["RESULT...", { "first c": ["@file"], "more c": ["@file"] }],
    ["[COMMAND]", { "first c": ["@command"] }],
    ["[DOCUMENT]", { "first c": ["@document"] }],
  ];
  for (const [takes, expected] of rows) {
    const table = tableWith(takes);
    for (const [name, words] of Object.entries(expected)) {
      assertEquals(table.get(name), words, `${takes}: ${name}`);
    }
  }
});

Deno.test("completionTable: an option that takes a value has a row, with words where they are known", () => {
  const table = tableWith("", ["verify", "threads", "results", "data", "label", "yes"]);
  assertEquals(table.get("value --verify"), ["off", "sample", "full"]);
  assertEquals(table.get("value --threads"), ["auto"]);
  assertEquals([table.get("value --results"), table.get("value --data")], [["@folder"], ["@file"]]);
  assertEquals([table.get("value --label"), table.get("value --yes")], [[], undefined]);
});

Deno.test("completionTable: offers keys that do something, and their values", () => {
  const common = { meaning: "", usedBy: [] } as const;
  const table = tableWith("", [], {
    "a.choice": { ...common, type: "enum", values: ["x", "y"] },
    "a.switch": { ...common, type: "bool", derived: "rule" },
    "a.number": { ...common, type: "int" },
    "a.dead": { ...common, type: "bool", noEffect: "reason" },
    "a.section": { ...common, type: "section", default: false },
  });
  assertEquals(table.get("key"), ["a.choice", "a.switch", "a.number"]);
  assertEquals(table.get("set a.choice"), ["x", "y"]);
  assertEquals(table.get("set a.switch"), ["auto", "true", "false"]);
  assertEquals([table.get("set a.number"), table.get("set a.dead")], [undefined, undefined]);
});
