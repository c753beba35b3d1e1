/**
 * From sources to one executable that has proved itself. Tries the forms in order and tells each reason; leaves
 * nothing at the output that was not run.
 */
import { bundleProgram, bundles, chooseBundler, copyProgram } from "./bundle.ts";
import { writePortable } from "./portable.ts";
import type { OutsideFile, Program } from "./program.ts";
import { compileReal } from "./real.ts";
import { addSelfCheck, whyUnproven } from "./self_check.ts";

export type Form = "real" | "portable";

export interface Request {
  /** Folder of main.ts, without a slash at its end. */
  readonly root: string;
  readonly version: string;
  /** The executable to make; its folder is made too. */
  readonly output: string;
  /** Files of packages that cannot be bundled. */
  readonly outsideTheBundle: readonly OutsideFile[];
  /** The first that works is made. */
  readonly forms: readonly Form[];
  /** Told every fact that the operator should know, a line each. */
  say(line: string): void;
}

/** True when the executable stands at `output`. */
export async function makeExecutable(request: Request): Promise<boolean> {
  const { root, version, output, outsideTheBundle, forms, say } = request;
  const folder = output.includes("/") ? output.slice(0, output.lastIndexOf("/")) || "/" : ".";
  await Deno.mkdir(folder, { recursive: true });
  const scratch = await Deno.makeTempDir({ dir: await Deno.realPath(folder), prefix: ".compile-" });
  try {
    const bundler = chooseBundler(Deno.version.deno, Deno.execPath());
    let program = await bundleProgram(root, `${scratch}/program`, bundler, outsideTheBundle);
    if (typeof program === "string") {
      if (await bundles(bundler, scratch)) {
        say(`Cannot make '${output}': ${program}`);
        return false;
      }
      say(`Not bundled, so it is larger and starts later: ${program}`);
      program = await copyProgram(root, `${scratch}/modules`);
    }
    program = await addSelfCheck(program);
    for (const form of forms) {
      const candidate = `${scratch}/${form}/stoker`;
      const reason = await makeForm(form, program, version, candidate, scratch);
      if (!reason) {
        await Deno.rename(candidate, output);
        const megabytes = ((await Deno.stat(output)).size / 1e6).toFixed(1);
        say(
          `${output}: ${form} form, ${megabytes} MB, Stoker ${version}, Deno ${Deno.version.deno}, ` +
            `${program.madeBy}; it was run, its ${program.workers.length} Workers load`,
        );
        return true;
      }
      say(`No ${form} form here: ${reason}`);
    }
    return false;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Makes one form at `candidate`; returns why it cannot be had or does not work. */
async function makeForm(
  form: Form,
  program: Program,
  version: string,
  candidate: string,
  scratch: string,
): Promise<string | undefined> {
  await Deno.mkdir(`${scratch}/${form}`);
  if (form === "portable") {
    if (program.main.endsWith(".ts")) return `it needs a bundle, and the program is ${program.madeBy}`;
    await writePortable(program, candidate, Deno.execPath(), version);
  } else {
    const reason = await compileReal(program, candidate, Deno.execPath());
    if (reason) return reason;
  }
  const expected = {
    form: form === "real" ? "compiled" : "portable",
    version,
    deno: Deno.version.deno,
    workers: program.workers,
  } as const;
  const reason = await whyUnproven(candidate, expected, `${scratch}/cache`);
  return reason && `what was made does not work. ${reason}`;
}
