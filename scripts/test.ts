/**
 * `deno task test`: runs the tests and ends with what passed, what failed and what was skipped for which reason.
 * Types are not checked here: `deno task check` does it once for everything.
 */
import { pathToFileURL } from "node:url";
import { type Case, parseJunit } from "./test/junit.ts";
import { countsLine, tally } from "./test/tally.ts";
import { slowestLine } from "./test/slowest.ts";
import { failedFilter, MOST_RUNS, repeatedLines, withOutcomes } from "./test/second_chance.ts";
import { isFast, isTimed, sharedGroups, testFiles } from "./test/test_files.ts";

const HELP = `Usage: deno task test [--fast] [FILE or FOLDER ...]
--fast: unit tests only: no server, no run of the program, under 20 s.
docs/testing.md names the variables that give tests a server, a reader, an MPI and so on.`;

async function run(fast: boolean, wanted: readonly string[]): Promise<number> {
  const root = `${import.meta.dirname}/../`;
  const all = await testFiles(root, fast);
  const files = wanted.length === 0
    ? all
    : all.filter((path) =>
      wanted.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, "")}/`))
    );
  if (files.length === 0) {
    console.log(`No test file ${wanted.length ? `in ${wanted.join(", ")}` : "was found"}.`);
    console.log(countsLine({ passed: 0, failed: 1, skipped: 0 }));
    return 1;
  }
  // What times its code has the machine for itself; the others mostly wait, so more share it than it has processors.
  const timed = files.filter(isTimed);
  const lanes = Math.min(navigator.hardwareConcurrency + 1, MOST_SHARES);
  const runs = [
    ...await runGroups(root, sharedGroups(files.filter((path) => !isTimed(path))), lanes),
    ...timed.length > 0 ? [await runTimed(root, timed)] : [],
  ];
  const code = Math.max(...runs.map((one) => one.code));
  const cases = runs.flatMap((one) => one.cases);
  const { lines, failed } = tally(cases, await seenByName(root, files), code);
  const slowest = slowestLine(cases, MOST_NAMED);
  if (slowest !== undefined) console.log(slowest);
  console.log(lines.join("\n"));
  return failed === 0 ? 0 : 1;
}

const MOST_SHARES = 4;
const MOST_NAMED = 12;

/** Each lane takes the next group when it is done with one. */
async function runGroups(
  root: string,
  groups: readonly (readonly string[])[],
  lanes: number,
): Promise<Share[]> {
  const left = [...groups];
  const runs: Share[] = [];
  const lane = async () => {
    for (let group = left.shift(); group; group = left.shift()) runs.push(await runShare(root, group));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return runs;
}

async function runTimed(root: string, files: readonly string[]): Promise<Share> {
  const first = await runShare(root, files);
  let last = first;
  for (let runs = 1; runs < MOST_RUNS; runs++) {
    const filter = failedFilter(last.cases);
    if (filter === undefined) break;
    const again = await runShare(root, files, [`--filter=${filter}`]);
    last = { code: again.code, cases: withOutcomes(last.cases, again.cases) };
  }
  for (const line of repeatedLines(first.cases, last.cases)) console.log(line);
  return last;
}

interface Share {
  readonly code: number;
  readonly cases: Case[];
}

/**
 * Deno loads all that a file imports anew for each file, which takes longer than most unit tests: one file that
 * imports a whole group is loaded once. After an error that no test catches, the rest of its group fails with it.
 */
async function runShare(
  root: string,
  files: readonly string[],
  words: readonly string[] = [],
): Promise<Share> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-tests-" });
  const report = `${folder}/report.xml`;
  try {
    const entry = `${folder}/group_test.ts`;
    await Deno.writeTextFile(
      entry,
      files.map((path) => `import "${pathToFileURL(`${root}${path}`)}";\n`).join(""),
    );
    const { code, output } = await denoTest(root, report, [
      ...words,
      ...files.every(isFast) ? [entry] : files,
    ]);
    const xml = await Deno.readTextFile(report);
    const cases: Case[] = xml === "" ? [] : parseJunit(xml);
    if (code !== 0 && !cases.some((one) => one.outcome === "failed")) console.log(output); // only Deno knows why
    return { code, cases };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Deno books a test under the file that registers it, so a file may not be seen where one of these does it. */
async function seenByName(root: string, files: readonly string[]): Promise<string[]> {
  const sources = await Promise.all(files.map((path) => Deno.readTextFile(`${root}${path}`)));
  return files.filter((_, index) => !/\bfrom "[^"]*\/(peers|faulty_run)\.ts"/.test(sources[index] ?? ""));
}

/** On a terminal its dots are the progress; elsewhere its words are kept for the case that it cannot start. */
async function denoTest(root: string, report: string, more: readonly string[]) {
  const words = [
    "test",
    "--allow-all",
    "--no-prompt",
    "--no-check",
    "--preload",
    "tests/open_libc.ts",
    "--reporter=dot",
    `--junit-path=${report}`,
  ];
  const live = Deno.stdout.isTerminal();
  const command = new Deno.Command(Deno.execPath(), {
    args: [...words, ...more],
    cwd: root,
    stdin: "null",
    stdout: live ? "inherit" : "piped",
    stderr: live ? "inherit" : "piped",
  });
  if (live) return { code: (await command.spawn().status).code, output: "" };
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout).replaceAll(/^\.$\n/gm, "") + text.decode(stderr) };
}

const unknown = Deno.args.find((word) => word.startsWith("-") && word !== "--fast" && word !== "--help");
if (unknown !== undefined) {
  console.error(`Unknown option '${unknown}'.\n${HELP}`);
  Deno.exit(2);
} else if (Deno.args.includes("--help")) {
  console.log(HELP);
} else {
  Deno.exit(await run(Deno.args.includes("--fast"), Deno.args.filter((word) => !word.startsWith("-"))));
}
