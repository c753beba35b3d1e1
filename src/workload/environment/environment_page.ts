/** Renders docs/environment.md from the table of variables. Pure: scripts/docs/environment_page.ts writes it. */
import { defaultText } from "./read_variable.ts";
import type { Layer, Variable } from "./variable.ts";
import { variableRows } from "./variables.ts";

const LAYERS: readonly (readonly [Layer, string, string])[] = [
  [
    "workload",
    "Variables that fill workload keys",
    "Each fills its key only when neither the command line nor the YAML sets it. A non-empty variable of the " +
    "process wins over a line of `.env` in the working directory; an empty one counts as not set.",
  ],
  ["rule", "Variables that enter rules", "They change how a missing value is found, or what is accepted."],
  ["engine", "Variables of the engines", "Read when data is read or written."],
  [
    "launcher",
    "Variables of launchers",
    "Set by whatever started the processes; they say which one this is.",
  ],
  ["terminal", "Variables of the terminal", "They change what is shown, never what is done."],
  ["program", "Variables of the program", "Stoker's own."],
  [
    "none",
    "Variables without effect",
    "DLIO, its Python libraries or the suites around it read them; here there is nothing to set.",
  ],
  ["removed", "Variables that act no more", "When one is set, a warning names the key to use instead."],
];

/** The whole page. */
export function environmentPage(): string {
  const parts = [
    "# Environment variables",
    "",
    "This page is made from the table in `src/workload/environment/` by " +
    "`deno run -A scripts/docs/environment_page.ts`; a test fails when it is stale.",
    "",
    "Spaces around a value do not count, and a blank value counts as not set. Flags: `1`, `true`, `yes`, `on` are " +
    "true and `0`, `false`, `no`, `off` are false, in any case.",
    "",
    "A value that does not parse is refused with exit status 2 where it acts, together with everything else that " +
    "is wrong: each with its variable, its value, whether the process or the file `.env` says so, what is allowed, " +
    "and the default. Where it cannot act, it is a warning:",
    "",
    "- A variable that fills a key acts where nothing stronger sets that key. `DLIO_MAX_AUTO_THREADS` acts where a " +
    "count of threads is left to Stoker.",
    "- Variables of object stores, and `DLIO_LOG_LEVEL`, act in commands that reach an object store, in as far as " +
    "no option, key or other variable wins over them; `plan` reaches none.",
    "- Under `stoker dlio` such a value is a warning that names the default, which counts then, as DLIO's users " +
    `expect; in every command so for ${fallingBack().map((name) => `\`${name}\``).join(" and ")}.`,
    "- Nothing stands in for the address of a server, a file that is named, or a launcher's number: under " +
    "`stoker dlio` too these are refused where they act.",
    "",
    "## The file `.env`",
    "",
    "One `NAME=value` a line, in the working directory. Blank lines, lines that begin with `#` and lines " +
    "without `=` are skipped. Name and value are trimmed, double and then single quotes around the value are " +
    "removed. Nothing is substituted, and no value goes over several lines. It acts on the variables of the " +
    "next section, on `DLIO_MAX_AUTO_THREADS`, and on all of the object stores (`AWS_…`, `AIS_…`, `S3_…`, " +
    "`S3DLIO_…`); the others are taken from the process alone, with a warning where `.env` sets one of them.",
  ];
  for (const [layer, title, text] of LAYERS) {
    const rows = variableRows().filter(([, variable]) => variable.layer === layer);
    parts.push("", `## ${title}`, "", text, "");
    parts.push(...table(rows.map(([name, variable]) => row(name, variable))));
  }
  return `${parts.join("\n")}\n`;
}

/** Those whose default counts in every command where they do not parse. */
function fallingBack(): string[] {
  return variableRows().filter(([, { fallsBack }]) => fallsBack).map(([name]) => name);
}

const HEADINGS = ["Variable", "Value", "Default", "Meaning", "Interacts with"];

/** Columns are padded as the formatter wants them, so that the page stays as it was written. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((cells) => cells[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(HEADINGS), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

function row(name: string, variable: Variable): string[] {
  return [
    `\`${name}\``,
    valueOf(variable),
    defaultText(variable) ?? "",
    meaningOf(variable),
    variable.interacts ?? "",
  ];
}

function valueOf(variable: Variable): string {
  switch (variable.type) {
    case "integer":
      return `${variable.min} to ${variable.max}${variable.unit === undefined ? "" : ` ${variable.unit}`}${
        variable.clamp ? `; less counts as ${variable.min}` : ""
      }`;
    case "word":
      return variable.words.map((word) => `\`${word}\``).join(", ");
    case "url":
      return "address of a server";
    case "urls":
      return "addresses of servers, separated by commas";
    case "secret":
      return "text, never shown";
    case "removed":
      return "";
    default:
      return variable.type;
  }
}

function meaningOf(variable: Variable): string {
  if (variable.type === "removed") return `${variable.meaning} Use \`${variable.useInstead}\`.`;
  return variable.fills ? `${variable.meaning} Fills \`${variable.fills[0]}\`.` : variable.meaning;
}
