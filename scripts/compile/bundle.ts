/**
 * Makes the program's folder: one bundle of main and all Workers in which shared code is shared and commands
 * stay lazy; or, where no bundler can be had, the modules as they are.
 */
import { lazyRequire } from "./lazy_require.ts";
import { FILES_OUTSIDE_THE_BUNDLE, filesBelow, type Program, workerModules } from "./program.ts";
import { reasonOf, runCommand } from "./run_command.ts";

/** Deno 2.5.7 breaks packages when it bundles; this release is known not to, those between were not tried. */
const BUNDLER_VERSION = "2.9.6";

export interface Bundler {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** The running Deno where it bundles correctly, else the right one through npx. */
export function chooseBundler(denoVersion: string, denoPath: string): Bundler {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 9)) return { name: `Deno ${denoVersion}`, command: [denoPath] };
  return {
    name: `Deno ${BUNDLER_VERSION} from npm`,
    command: ["npx", "--yes", `deno@${BUNDLER_VERSION}`],
  };
}

/**
 * Bundles `root` into `folder`, or returns the reason why that is not possible. Not minified: it would make the
 * executable 0.3 % smaller and no faster to start (26.1 against 26.0 ms; unbundled 36.3 ms, an empty program
 * 23.0 ms), and stack traces would say nothing.
 */
export async function bundleProgram(
  root: string,
  folder: string,
  bundler: Bundler,
  outsideTheBundle: readonly string[] = FILES_OUTSIDE_THE_BUNDLE,
): Promise<Program | string> {
  const [program, ...first] = bundler.command;
  const workers = await workerModules(root);
  const words = ["bundle", "--quiet", "--platform", "deno", "--code-splitting", "--outdir", folder];
  const said = await runCommand(program, [...first, ...words, "main.ts", ...workers], { cwd: root });
  if (said.code !== 0) return `${bundler.name} cannot bundle it: ${reasonOf(said)}`;
  const outside = await copyOutside(root, folder, outsideTheBundle);
  const bundled = workers.map((path) => path.replace(/\.ts$/, ".js"));
  const files = await filesBelow(folder);
  const missing = ["main.js", ...bundled].find((path) => !files.includes(path));
  if (missing) return `${bundler.name} did not write ${missing}`;
  const eager = await makeRequireLazy(folder, files.filter((path) => !outside.includes(path)));
  if (eager) return `${bundler.name} lets ${eager} load node:module at once, in a way that is unknown here`;
  return {
    folder,
    main: "main.js",
    workers: bundled,
    loadedByName: [...bundled, ...outside],
    files,
    madeBy: `bundled by ${bundler.name}`,
  };
}

/** Rewrites the chunks; the name of one that could not be. */
async function makeRequireLazy(folder: string, files: readonly string[]): Promise<string | undefined> {
  for (const path of files.filter((name) => name.endsWith(".js"))) {
    const chunk = await Deno.readTextFile(`${folder}/${path}`);
    const lazy = lazyRequire(chunk);
    if (lazy === undefined) return path;
    if (lazy !== chunk) await Deno.writeTextFile(`${folder}/${path}`, lazy);
  }
  return undefined;
}

/** True when this bundler works here at all: what it then cannot bundle is a mistake in the program. */
export async function bundles(bundler: Bundler, scratch: string): Promise<boolean> {
  const [program, ...first] = bundler.command;
  await Deno.writeTextFile(`${scratch}/nothing.js`, "export {};\n");
  const words = ["bundle", "--quiet", "--outdir", `${scratch}/nothing`, "nothing.js"];
  return (await runCommand(program, [...first, ...words], { cwd: scratch })).code === 0;
}

/** The modules themselves, for `deno compile` only: it adds the packages that they import. */
export async function copyProgram(root: string, folder: string): Promise<Program> {
  const paths = ["main.ts", "deno.json", "deno.lock"];
  for (const part of ["src", "ffi"]) paths.push(...(await filesBelow(root, `${part}/`)).filter(isSource));
  for (const path of paths) {
    await Deno.mkdir(`${folder}/${path.slice(0, path.lastIndexOf("/") + 1)}`, { recursive: true });
    await Deno.copyFile(`${root}/${path}`, `${folder}/${path}`);
  }
  const outside = await copyOutside(root, folder, FILES_OUTSIDE_THE_BUNDLE);
  const workers = await workerModules(root);
  const files = await filesBelow(folder);
  const loadedByName = [...workers, ...outside];
  return { folder, main: "main.ts", workers, loadedByName, files, madeBy: "not bundled" };
}

function isSource(path: string): boolean {
  return path.endsWith(".ts") && !path.endsWith("_test.ts");
}

async function copyOutside(root: string, folder: string, paths: readonly string[]): Promise<string[]> {
  const names = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  for (const [index, path] of paths.entries()) {
    await Deno.copyFile(`${root}/${path}`, `${folder}/${names[index]}`);
  }
  return names;
}
