/** Which test files belong to a run. */

const SLOW = /_(slow|live|timed)_test\.ts$/;
const TIMED = /_timed_test\.ts$/;
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

/** What judges times closely has the machine for itself. */
export function isTimed(path: string): boolean {
  return TIMED.test(path);
}

/**
 * Slow unit tests, and those of a backend on a real server, know limits of time that a neighbour may spoil: what
 * fails of them runs again alone. Those of the whole program have to leave it room.
 */
export function hasSecondChance(path: string): boolean {
  return isTimed(path) || SLOW.test(path) && !path.startsWith("tests/");
}

/** Large enough that loading is shared, small enough that an error which ends a group leaves most of the others. */
const UNITS_IN_A_GROUP = 40;

/**
 * Files one by one, those first that take longest, so that no lane is left alone with one of them: the slow ones of the
 * whole program, its others, slow unit tests. Unit tests, of which each is short, many in a group.
 */
export function sharedGroups(files: readonly string[]): string[][] {
  const rank = (path: string) => path.startsWith("tests/") ? (SLOW.test(path) ? 0 : 1) : 2;
  const whole = files.filter((path) => !isFast(path)).sort((a, b) => rank(a) - rank(b));
  const units = files.filter(isFast);
  const groups: string[][] = [];
  for (let at = 0; at < units.length; at += UNITS_IN_A_GROUP) {
    groups.push(units.slice(at, at + UNITS_IN_A_GROUP));
  }
  return [...whole.map((path) => [path]), ...groups];
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
