/** `stoker workloads [list | show WORKLOAD | schema]`. */
import { ConfigError, configError, EXIT } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { VERSION } from "../base/version.ts";
import type { Catalogue } from "../report/schema/catalogue.ts";
import { describe, names, text } from "../workload/catalogue/mod.ts";
import { workloadSchema } from "../workload/schema.ts";
import { catalogueRows, renderCatalogue } from "./catalogue_table.ts";
import type { Answer, Command, Context } from "./command.ts";
import { oneWordTooMany } from "./dispatch.ts";

export const command: Command = {
  options: [],
  details: `
list    every workload: model, format, size of a sample, samples per file, demand of one accelerator
show    the YAML of one, as a file that can be edited and run
schema  the JSON Schema of such files, for editors that complete and check YAML`,
  examples: [
    "stoker workloads",
    "stoker workloads show unet3d_h100 > my.yaml",
    "stoker workloads schema > workload.schema.json",
  ],
  async run({ words, context }) {
    const [what = "list", ...rest] = words;
    switch (what) {
      case "list":
        refuseMore(rest);
        return list(context);
      case "schema": {
        refuseMore(rest);
        const schema = workloadSchema();
        return { exitStatus: EXIT.done, text: JSON.stringify(schema, null, 2), document: schema };
      }
      case "show": {
        const [name, ...more] = rest;
        refuseMore(more);
        if (name === undefined) throw noName();
        return show(name, context);
      }
      default:
        throw unknownWord(what);
    }
  },
};

function list(context: Context): Answer {
  const workloads = catalogueRows(names().map(describe));
  return {
    exitStatus: EXIT.done,
    text: renderCatalogue(workloads),
    document: { ...head(context), workloads } satisfies Catalogue,
  };
}

function show(name: string, context: Context): Answer {
  const { aliasOf } = describe(name);
  const yaml = text(name);
  const workloads = catalogueRows(names().map(describe)).filter((row) => row.name === (aliasOf ?? name));
  return {
    exitStatus: EXIT.done,
    text: yaml.replace(/\n$/, ""), // the answer gets its line end from the program
    document: { ...head(context), workloads, yaml } satisfies Catalogue,
  };
}

function head(context: Context) {
  return {
    schema: "stoker.workloads/1" as const,
    stoker: { version: VERSION },
    started: context.now().toISOString(),
  };
}

function refuseMore([extra]: readonly string[]): void {
  if (extra !== undefined) throw oneWordTooMany("workloads", extra);
}

function noName(): ConfigError {
  return configError(
    "NO_WORKLOAD",
    "",
    "'workloads show' needs the name of a workload.",
    "List the names with 'stoker workloads'.",
  );
}

/** Somebody who writes the name alone means `show`. */
function unknownWord(word: string): ConfigError {
  const remedy = names().includes(word)
    ? `Write 'stoker workloads show ${word}'.`
    : "Write list, show WORKLOAD or schema.";
  const hint = names().includes(word) ? "" : didYouMean(word, ["list", "show", "schema"]);
  return configError("UNKNOWN_WORD", word, `'workloads' does not know '${word}'.${hint}`, remedy);
}
