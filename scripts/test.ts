/**
 * `deno task test`: runs the tests and ends with what passed, what failed and what was skipped for which reason.
 * Types are not checked here: `deno task check` does it once for everything.
 */
import { runShare, type Share } from "./test/run_share.ts";
import { withSecondChance } from "./test/second_chance.ts";
import { slowestLine } from "./test/slowest.ts";
import { countsLine, tally } from "./test/tally.ts";
import { hasSecondChance, isTimed, sharedGroups, testFiles } from "./test/test_files.ts";

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
  // The others wait for half of their time, so more share the machine than it has processors.
  const lanes = Math.min(navigator.hardwareConcurrency + 2, MOST_SHARES);
  const shares = await runGroups(root, sharedGroups(files.filter((path) => !isTimed(path))), lanes);
  for (const path of files.filter(isTimed)) shares.push(await runAlone(root, path));
  const runs: Share[] = [];
  for (const share of shares) runs.push(await again(root, share));
  const code = Math.max(...runs.map((one) => one.code));
  const cases = runs.flatMap((one) => one.cases);
  const { lines, failed } = tally(cases, runs.flatMap((one) => one.expected), code);
  const slowest = slowestLine(cases, MOST_NAMED);
  if (slowest !== undefined) console.log(slowest);
  console.log(lines.join("\n"));
  return failed === 0 ? 0 : 1;
}

const MOST_SHARES = 4;
const MOST_NAMED = 12;
const MOST_SECONDS_ALONE = 300;

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

async function again(root: string, first: Share): Promise<Share> {
  const [path, ...others] = first.expected;
  if (path === undefined || others.length > 0 || !hasSecondChance(path)) return first;
  const { last, repeated } = await withSecondChance(first, (filter) => runAlone(root, path, filter));
  for (const line of repeated) console.log(line);
  return last;
}

const runAlone = (root: string, path: string, filter?: string) =>
  runShare(root, [path], { filter, seconds: MOST_SECONDS_ALONE });

const unknown = Deno.args.find((word) => word.startsWith("-") && word !== "--fast" && word !== "--help");
if (unknown !== undefined) {
  console.error(`Unknown option '${unknown}'.\n${HELP}`);
  Deno.exit(2);
} else if (Deno.args.includes("--help")) {
  console.log(HELP);
} else {
  Deno.exit(await run(Deno.args.includes("--fast"), Deno.args.filter((word) => !word.startsWith("-"))));
}
