/**
 * The cases of tests/e2e/uncaught_cases.ts on both compiled forms: the program's own sources, with a main module
 * that loads what throws before the real one, made into an executable in the same way as the one that is shipped.
 */
import { assert } from "@std/assert";
import { peerTest } from "../../tests/peers.ts";
import { ranOf } from "../../tests/e2e/stoker.ts";
import { uncaughtCases } from "../../tests/e2e/uncaught_cases.ts";
import { copyProgram } from "./bundle.ts";
import { type Form, makeExecutable } from "./make.ts";
import { FILES_OUTSIDE_THE_BUNDLE } from "./program.ts";
import config from "../../deno.json" with { type: "json" };

const ROOT = new URL("../..", import.meta.url).pathname;
const FIXTURE = `${ROOT}tests/e2e/fixture`;

async function throwingProgram(folder: string): Promise<void> {
  await copyProgram(ROOT.replace(/\/$/, ""), folder);
  await Deno.rename(`${folder}/main.ts`, `${folder}/real_main.ts`);
  for (const name of ["throw_in_main.ts", "throw_in_worker.ts"]) {
    await Deno.copyFile(`${FIXTURE}/${name}`, `${folder}/${name}`);
  }
  await Deno.copyFile(`${FIXTURE}/throwing_worker.ts`, `${folder}/src/workers/throwing_worker.ts`);
  const before = `import "./throw_in_main.ts";\nimport "./throw_in_worker.ts";\n`;
  await Deno.writeTextFile(`${folder}/main.ts`, `${before}import "./real_main.ts";\n`);
}

async function holdsIn(form: Form): Promise<void> {
  const scratch = await Deno.makeTempDir();
  try {
    const root = `${scratch}/program`;
    await Deno.mkdir(root);
    await throwingProgram(root);
    const output = `${scratch}/throwing`;
    const said: string[] = [];
    const { version } = config;
    const made = await makeExecutable({
      root,
      version,
      output,
      outsideTheBundle: FILES_OUTSIDE_THE_BUNDLE,
      forms: [form],
      say: (line) => said.push(line),
    });
    assert(made, said.join("\n"));
    const cases: { readonly name: string; readonly fn: () => Promise<void> }[] = [];
    uncaughtCases(
      async (args, { env, cwd }) => {
        const cache = { STOKER_CACHE_DIR: `${scratch}/cache` };
        const command = new Deno.Command(output, {
          args: [...args],
          stdin: "null",
          cwd,
          env: { ...env, ...cache },
        });
        return ranOf(await command.output());
      },
      (name, fn) => cases.push({ name, fn }),
    );
    for (const { name, fn } of cases) {
      try {
        await fn();
      } catch (error) {
        throw new Error(`${form} form: ${name}`, { cause: error });
      }
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

Deno.test("stoker, portable form: what nobody catches is status 70 with our last line", () =>
  holdsIn("portable"));

peerTest(
  "stoker, real form: what nobody catches is status 70 with our last line",
  "STOKER_TEST_DENORT",
  () => holdsIn("real"),
);
