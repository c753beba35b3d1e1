/**
 * Proof that an executable is this program and whole. `deno compile` exits 0 with a base runtime of another
 * version, and then what it made is broken or is Deno's own prompt; so what was made is run and must answer a
 * question that nothing else can answer, and load each of its Workers.
 */
import type { Program } from "./program.ts";
import { reasonOf, runCommand, type Said } from "./run_command.ts";

/** Set to a word of the caller's choice, a built program says it back before it does what it was asked. */
const QUESTION = "STOKER_SELF_CHECK";

/** First statement of the built program; costs one look into the environment. */
const PREAMBLE = `if (Deno.env.get("${QUESTION}")) await import("./self_check.js");\n`;

const CHECK = `const report = {};
for (const name of WORKERS) {
  report[name] = await new Promise((answer) => {
    const worker = new Worker(new URL("./self_check_thread.js", import.meta.url), { type: "module" });
    worker.onmessage = (event) => { if (event.data?.selfCheck) answer(event.data.selfCheck); };
    worker.onerror = (event) => { event.preventDefault(); answer(event.message); };
    worker.postMessage(new URL(name, import.meta.url).href);
  });
}
console.log("self-check", Deno.env.get("${QUESTION}"), JSON.stringify(report));
`;

const THREAD = `self.onmessage = async (event) => {
  self.onmessage = null;
  let selfCheck = "ok";
  try { await import(event.data); } catch (error) { selfCheck = String(error); }
  self.postMessage({ selfCheck });
  self.close();
};
`;

/** The program, able to prove itself; adds two files and the first statement of its main module. */
export async function addSelfCheck(program: Program): Promise<Program> {
  const main = `${program.folder}/${program.main}`;
  const source = await Deno.readTextFile(main);
  const workers = program.workers.map((path) => `./${path}`);
  await Deno.writeTextFile(main, PREAMBLE + source);
  await Deno.writeTextFile(
    `${program.folder}/self_check.js`,
    CHECK.replace("WORKERS", JSON.stringify(workers)),
  );
  await Deno.writeTextFile(`${program.folder}/self_check_thread.js`, THREAD);
  return {
    ...program,
    loadedByName: [...program.loadedByName, "self_check_thread.js"],
    files: [...program.files, "self_check.js", "self_check_thread.js"].sort(),
  };
}

export interface Expected {
  readonly form: "compiled" | "portable";
  readonly version: string;
  readonly deno: string;
  readonly workers: readonly string[];
}

/**
 * Runs the executable with an empty environment and compares what it says. Returns why it must not be used, or
 * undefined when it may; `cacheFolder` is where a portable one may unpack.
 */
export async function whyUnproven(
  executable: string,
  expected: Expected,
  cacheFolder: string,
): Promise<string | undefined> {
  const nonce = crypto.randomUUID();
  const said = await runCommand(executable, ["version", "--json"], {
    clearEnv: true,
    env: { [QUESTION]: nonce, PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: cacheFolder },
    limitMs: 120_000,
  });
  return judgeAnswer(said, nonce, expected);
}

/** What is wrong with the answer to the question `nonce`, or undefined. */
export function judgeAnswer(said: Said, nonce: string, expected: Expected): string | undefined {
  if (said.code !== 0) return `It ended with status ${said.code}: ${reasonOf(said)}`;
  const [first = "", ...rest] = said.out.split("\n");
  const start = `self-check ${nonce} `;
  if (!first.startsWith(start)) return `It is another program: it said ${JSON.stringify(first.slice(0, 80))}`;
  let report: Record<string, unknown>;
  let version: { deno?: unknown; stoker?: { version?: unknown; form?: unknown } };
  try {
    report = JSON.parse(first.slice(start.length));
    version = JSON.parse(rest.join("\n"));
  } catch (error) {
    return `It does not answer in JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  for (const worker of expected.workers) {
    const state = report[`./${worker}`];
    if (state !== "ok") return `Its Worker ${worker} does not load: ${String(state)}`;
  }
  const pairs = [
    ["version", version.stoker?.version, expected.version],
    ["form", version.stoker?.form, expected.form],
    ["Deno version", version.deno, expected.deno],
  ] as const;
  for (const [what, found, wanted] of pairs) {
    if (found !== wanted) return `Its ${what} is ${JSON.stringify(found)}, expected '${wanted}'`;
  }
  return undefined;
}
