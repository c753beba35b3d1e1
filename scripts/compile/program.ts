/**
 * Where the program's modules are found, and what they become on the way to one executable. Every form is made
 * from the same folder of plain files, so that no form can miss what another has.
 */

/** A folder that holds the whole program and nothing else. */
export interface Program {
  readonly folder: string;
  /** Paths inside the folder, with "/". */
  readonly main: string;
  readonly workers: readonly string[];
  /** Files that the program finds by their address at run time, which no compiler follows; Workers among them. */
  readonly loadedByName: readonly string[];
  /** Every file of it, main and workers included. */
  readonly files: readonly string[];
  /** How it was made, for the one line that the operator reads. */
  readonly madeBy: string;
}

/** A file of a package that stays a file of its own. */
export interface OutsideFile {
  /** A module that the import map knows, beside which the file lies. */
  readonly beside: string;
  readonly file: string;
  /** Its name in the program's folder. */
  readonly name: string;
}

/**
 * Files that must stay files beside the program, since a bundle cannot hold them: the .wasm of npm packages that
 * load it from their own folder, packed (pack.ts). Here it may not end in .wasm: `deno compile` takes such a file for a module of the
 * program, and looks for what it imports. Stoker's own kernels are base64 in generated TypeScript and do not belong
 * here.
 */
export const FILES_OUTSIDE_THE_BUNDLE: readonly OutsideFile[] = [
  { beside: "parquet-wasm", file: "parquet_wasm_bg.wasm", name: "parquet_wasm.br" },
];

/** The modules that Web Workers start from: by their name, in one folder; a test's own Workers are left out. */
export async function workerModules(root: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(`${root}/src/workers`)) {
      if (isWorkerModule(entry.name)) found.push(`src/workers/${entry.name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // a program without Workers is one
  }
  return found.sort();
}

export function isWorkerModule(name: string): boolean {
  return name.endsWith("_worker.ts") && !name.endsWith("_test_worker.ts");
}

/** Every file below the folder, as sorted paths inside it. */
export async function filesBelow(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${folder}/${below}`)) {
    const path = below + entry.name;
    if (entry.isDirectory) found.push(...await filesBelow(folder, `${path}/`));
    else found.push(path);
  }
  return found.sort();
}
