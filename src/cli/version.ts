/** `stoker version`. Imports nothing heavy: it must start as quickly as an empty program. */
import { EXIT } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { VersionDocument } from "../report/schema/version.ts";
import type { Command } from "./command.ts";
import { formOfThisProgram } from "../base/form.ts";

export const command: Command = {
  options: [],
  details: "",
  examples: ["stoker version", "stoker version --json"],
  run({ context }) {
    const form = formOfThisProgram();
    const document: VersionDocument = {
      schema: "stoker.version/1",
      stoker: { version: VERSION, form },
      started: context.now().toISOString(),
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      target: Deno.build.target,
    };
    const text = `stoker ${VERSION} (${form}, Deno ${Deno.version.deno}, ${Deno.build.target})`;
    return Promise.resolve({ exitStatus: EXIT.done, text, document });
  },
};
