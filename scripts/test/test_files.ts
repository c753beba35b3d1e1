/** Which test files belong to a run. */

const SLOW = /_(slow|live)_test\.ts$/;
const ROOMS = ["src", "ffi", "scripts", "tests"];

/**
 * Every *_test.ts of the project below `root`, sorted; `fast` leaves out what runs the program or needs a server.
 */
export async function testFiles(root: string, fast: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const room of ROOMS) found.push(...await below(root, room));
  return found.filter((path) => !fast || isFast(path)).sort();
}

/** Unit tests stand beside their source; of tests/ only what stands directly in it reads files and nothing else. */
export function isFast(path: string): boolean {
  if (SLOW.test(path)) return false;
  return !path.startsWith("tests/") || path.split("/").length === 2;
}

/** Slow unit tests, and those of a backend on a real server, measure times, which a neighbour would spoil; those of the whole program leave it room. */
export function isTimed(path: string): boolean {
  return SLOW.test(path) && !path.startsWith("tests/");
}

/** Long files first and one by one; unit tests, of which each is short, in one group for each lane. */
export function sharedGroups(files: readonly string[], lanes: number): string[][] {
  const whole = files.filter((path) => !isFast(path));
  const units = files.filter(isFast);
  const dealt = Array.from({ length: lanes }, (_, lane) => units.filter((_, i) => i % lanes === lane));
  return [...whole.map((path) => [path]), ...dealt.filter((group) => group.length > 0)];
}

async function below(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(`${root}/${folder}`)) {
      const path = `${folder}/${name}`;
      if (isDirectory) found.push(...await below(root, path));
      else if (name.endsWith("_test.ts")) found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}
