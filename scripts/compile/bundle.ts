/**
 * Makes the program's folder: one bundle of main and all Workers in which shared code is shared and commands
 * stay lazy; or, where no bundler can be had, the modules as they are.
 */
import { lazyRequire } from "./lazy_require.ts";
import { filesBelow, type OutsideFile, type Program, workerModules } from "./program.ts";
import { packChunks, packed } from "./pack.ts";
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
  outsideTheBundle: readonly OutsideFile[],
): Promise<Program | string> {
  const [program, ...first] = bundler.command;
  const workers = await workerModules(root);
  const words = ["bundle", "--quiet", "--platform", "deno", "--code-splitting", "--outdir", folder];
  const said = await runCommand(program, [...first, ...words, "main.ts", ...workers], { cwd: root });
  if (said.code !== 0) return `${bundler.name} cannot bundle it: ${reasonOf(said)}`;
  const bundled = workers.map((path) => path.replace(/\.ts$/, ".js"));
  const written = await filesBelow(folder);
  const missing = ["main.js", ...bundled].find((path) => !written.includes(path));
  if (missing) return `${bundler.name} did not write ${missing}`;
  const eager = await makeRequireLazy(folder, written);
  if (eager) return `${bundler.name} lets ${eager} load node:module at once, in a way that is unknown here`;
  const chunks = written.filter((path) => path !== "main.js" && !bundled.includes(path));
  const beside = await packChunks(folder, chunks);
  const unplaced = await copyOutside(root, folder, bundler, outsideTheBundle);
  if (unplaced) return unplaced;
  return {
    folder,
    main: "main.js",
    workers: bundled,
    loadedByName: [...bundled, ...beside, ...outsideTheBundle.map(({ name }) => name)],
    files: await filesBelow(folder),
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
  const workers = await workerModules(root);
  const files = await filesBelow(folder);
  return { folder, main: "main.ts", workers, loadedByName: workers, files, madeBy: "not bundled" };
}

function isSource(path: string): boolean {
  return path.endsWith(".ts") && !path.endsWith("_test.ts");
}

/** Returns why a file cannot be had. The bundler is asked where packages lie: Deno 2.5 does not tell a module. */
async function copyOutside(
  root: string,
  folder: string,
  { name: bundler, command: [program, ...first] }: Bundler,
  wanted: readonly OutsideFile[],
): Promise<string | undefined> {
  for (const { beside, file, name } of wanted) {
    const code = `console.log(import.meta.resolve(${JSON.stringify(beside)}))`;
    const said = await runCommand(program, [...first, "eval", code], { cwd: root });
    const [url = ""] = said.out.split("\n");
    if (said.code !== 0 || !url.startsWith("file:")) {
      return `${bundler} does not say where '${beside}' lies: ${said.code === 0 ? url : reasonOf(said)}`;
    }
    try {
      await Deno.writeFile(`${folder}/${name}`, packed(await Deno.readFile(new URL(file, url))));
    } catch (error) {
      return `Cannot copy '${file}' of '${beside}': ${
        error instanceof Error ? error.message : String(error)
      }`;
    }
  }
  return undefined;
}
