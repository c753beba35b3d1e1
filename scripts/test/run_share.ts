/** Runs the tests of one file, or of a group that is loaded together, and reads what came of each. */
import { pathToFileURL } from "node:url";
import { runDeno } from "./run_deno.ts";
import { type Case, parseJunit } from "./junit.ts";
import { isFast } from "./test_files.ts";

export interface Share {
  readonly code: number;
  readonly cases: Case[];
  /** Files of which a test must be among `cases`. */
  readonly expected: readonly string[];
  /** It hung and was ended. */
  readonly isLate: boolean;
}

/** Five times what the longest file takes beside others. */
export const MOST_SECONDS = 900;

/**
 * Deno loads all that a file imports anew for each file, which takes longer than most unit tests: one file that
 * imports a whole group is loaded once. After an error that no test catches, the rest of its group fails with it.
 */
export async function runShare(
  root: string,
  files: readonly string[],
  { filter, seconds = MOST_SECONDS }: { filter?: string | undefined; seconds?: number } = {},
): Promise<Share> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-tests-" });
  const report = `${folder}/report.xml`;
  try {
    const entry = `${folder}/group_test.ts`;
    await Deno.writeTextFile(
      entry,
      files.map((path) => `import "${pathToFileURL(`${root}${path}`)}";\n`).join(""),
    );
    await Deno.writeTextFile(report, "");
    const { code, output, isLate } = await runDeno(root, [
      "--allow-all",
      "--no-prompt",
      "--no-check",
      "--preload",
      "tests/open_libc.ts",
      "--reporter=dot",
      `--junit-path=${report}`,
      ...filter === undefined ? [] : [`--filter=${filter}`],
      ...files.every(isFast) ? [entry] : files,
    ], seconds);
    const xml = await Deno.readTextFile(report);
    const cases = xml === "" ? [] : withFile(parseJunit(xml), files);
    if (isLate) console.log(`${files.join(", ")}: took more than ${seconds} s and was ended`);
    // Only Deno knows why.
    if (code !== 0 && !cases.some((one) => one.outcome === "failed")) console.log(output);
    return { code, cases, expected: await expectedOf(root, files), isLate };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Deno books a test under the file that registers it, which may be one that several tests share. */
function withFile(cases: Case[], files: readonly string[]): Case[] {
  const [only, ...others] = files;
  if (only === undefined || others.length > 0) return cases;
  return cases.map((one) => ({ ...one, file: `./${only}` }));
}

/** Of a group, those files that register their tests themselves: others may not be seen. */
async function expectedOf(root: string, files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 1) return files;
  const sources = await Promise.all(files.map((path) => Deno.readTextFile(`${root}${path}`)));
  return files.filter((_, index) =>
    !/\bfrom "[^"]*\/(peers|faulty_run|faulty_store)\.ts"/.test(sources[index] ?? "")
  );
}
