/**
 * How quickly an executable starts: `stoker version` against an empty program, in turns. The empty program is made by
 * the Deno that runs this.
 */
import { parseArgs } from "@std/cli/parse-args";
import { writePortable } from "../compile/portable.ts";
import { compileReal } from "../compile/real.ts";
import { reasonOf, runCommand } from "../compile/run_command.ts";
import { type Row, slowdown, startTable } from "./start_table.ts";

const HELP = `Usage: deno run -A scripts/bench/start.ts EXECUTABLE [--empty FORM] [--runs 40] [--most RATIO]
--empty: form of the empty program, portable or compiled; without it that of the executable.
--most: exit status 1 when 'EXECUTABLE version' starts that many times slower than an empty program, in three
  measurements of so many runs.`;

/** In a run of few seconds the ratio moves by a fifth with what else a machine does: 1.30 and 1.54 were seen of the same file. */
const TIMES_AT_MOST = 3;

async function makeEmpty(form: string, folder: string): Promise<string> {
  await Deno.mkdir(`${folder}/program`);
  await Deno.writeTextFile(`${folder}/program/main.js`, "");
  const program = {
    folder: `${folder}/program`,
    main: "main.js",
    workers: [],
    loadedByName: [],
    files: ["main.js"],
    madeBy: "empty",
  };
  const output = `${folder}/empty`;
  if (form === "portable") {
    await writePortable(program, output, Deno.execPath(), "0.0.0");
  } else {
    const reason = await compileReal(program, output, Deno.execPath());
    if (reason) throw new Error(`Cannot compile an empty program: ${reason}`);
  }
  return output;
}

async function measure(
  executable: string,
  emptyForm: string | undefined,
  runs: number,
  most: number,
): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const env = { ...Deno.env.toObject(), STOKER_CACHE_DIR: `${folder}/cache` };
    const said = await runCommand(executable, ["version", "--json"], { env });
    if (said.code !== 0) throw new Error(`'${executable} version' failed: ${reasonOf(said)}`);
    const form = String(JSON.parse(said.out).stoker?.form);
    const peer = emptyForm ?? form;
    const empty: Row & { milliseconds: number[] } = { name: `empty, ${peer}`, milliseconds: [] };
    const version: Row & { milliseconds: number[] } = { name: `stoker version, ${form}`, milliseconds: [] };
    const programs = [
      { row: empty, path: await makeEmpty(peer, folder), words: [] },
      { row: version, path: executable, words: ["version"] },
    ];
    for (let time = 0; time < TIMES_AT_MOST; time++) {
      for (const { row } of programs) row.milliseconds.length = 0;
      for (let run = -2; run < runs; run++) { // two to unpack and to fill caches
        for (const { row, path, words } of programs) {
          const start = performance.now();
          const { code } = await runCommand(path, words, { env });
          const took = performance.now() - start;
          if (code !== 0) throw new Error(`'${path}' failed with status ${code}`);
          if (run >= 0) row.milliseconds.push(took);
        }
      }
      console.log(startTable([empty, version], empty).join("\n"));
      const ratio = slowdown(version, empty);
      if (ratio <= most) return 0;
      console.log(
        `'version' takes ${ratio.toFixed(2)} times as long as an empty program, at most ${most} was asked`,
      );
    }
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const { _: [executable, ...extra], empty, runs, most, help } = parseArgs(Deno.args, {
  string: ["_", "empty", "runs", "most"],
  boolean: ["help"],
  default: { runs: "40", most: "Infinity" },
});
const isForm = empty === undefined || empty === "portable" || empty === "compiled";
if (
  help || executable === undefined || extra.length > 0 || !isForm || !(Number(runs) > 0) ||
  !(Number(most) > 0)
) {
  console.log(HELP);
  Deno.exit(help ? 0 : 2);
}
Deno.exit(await measure(await Deno.realPath(String(executable)), empty, Number(runs), Number(most)));
