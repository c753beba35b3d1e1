/**
 * `deno task compile`: makes dist/stoker, one file, and says which form it has. Nothing is left under that name
 * that has not been run and has not proved to be this program.
 */
import { parseArgs } from "@std/cli/parse-args";
import config from "../deno.json" with { type: "json" };
import { makeExecutable } from "./compile/make.ts";
import { FILES_OUTSIDE_THE_BUNDLE } from "./compile/program.ts";

const HELP = `Usage: deno task compile [--form real|portable] [--output FILE]
Makes one executable (default dist/stoker). Without --form: the real form ('deno compile'), or the portable one
(a self-extracting file) where the base runtime of this Deno can neither be downloaded nor is named by DENORT_BIN.`;

const options = parseArgs(Deno.args, { string: ["form", "output"], boolean: ["help"] });
const { form, output = "dist/stoker", _: extra, help } = options;
const formIsKnown = form === undefined || form === "real" || form === "portable";
if (help) {
  console.log(HELP);
} else if (!formIsKnown || extra.length > 0) {
  console.error(`${formIsKnown ? `Unknown word '${extra[0]}'` : `Unknown form '${form}'`}.\n${HELP}`);
  Deno.exit(2);
} else {
  Deno.exit(
    (await makeExecutable({
        root: new URL("..", import.meta.url).pathname.replace(/\/$/, ""),
        version: config.version,
        output,
        outsideTheBundle: FILES_OUTSIDE_THE_BUNDLE,
        forms: form === undefined ? ["real", "portable"] : [form],
        say: console.log,
      }))
      ? 0
      : 1,
  );
}
