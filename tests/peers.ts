/**
 * Tests that need something this project cannot bring along: a server, a foreign reader, an MPI, root. Each
 * need is one environment variable (docs/testing.md). Where it is absent the test is counted as skipped and its
 * name says why; it never looks like a pass.
 */

/** What each variable gives to the tests that ask for it. */
export const NEEDS = {
  STOKER_TEST_S3_ENDPOINT:
    "URL of an S3 server; keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, buckets are made and removed",
  STOKER_TEST_S3_SECOND: "URL of an S3 server of another kind, with the same keys",
  STOKER_TEST_S3_FAULTS: "command that puts a fault-injecting proxy before STOKER_TEST_S3_ENDPOINT",
  STOKER_TEST_AIS_ENDPOINT:
    "URL of a proxy of an AIStore cluster without tokens, buckets are made and removed",
  STOKER_TEST_READERS: "command that judges files with the ordinary libraries of their format",
  STOKER_TEST_SAFETENSORS: "python in which the libraries safetensors and numpy can be imported",
  STOKER_TEST_PYTHON: "python in which numpy, h5py and pyarrow can be imported",
  STOKER_TEST_DAMAGE: "command that damages one file in a named way",
  STOKER_TEST_FAULT_FS: "command that mounts a folder through a fault-injecting file system",
  STOKER_TEST_MPIRUN: "mpirun with the options that it needs here",
  STOKER_TEST_FIO: "fio, for comparisons of rates",
  STOKER_TEST_TORCH: "python in which torch can be imported, for comparisons of rates",
  STOKER_TEST_BINARY: "a compiled stoker; the tests of the program as users run it take this one",
  STOKER_TEST_DENORT: "'deno compile' works for the running Deno (the base runtime can be had): any value",
  STOKER_TEST_SYSCTL:
    "the tests may switch kernel.io_uring_disabled for some seconds, which all programs feel: any value",
  STOKER_TEST_LARGE: "folder with 5 GiB of room for files above 4 GiB, some minutes of writing and reading",
  STOKER_TEST_ROOT: "set by the tests themselves when they run as root",
} as const;

export type Need = keyof typeof NEEDS;

/** Stands in the name of a skipped test, before its reason; scripts/test.ts looks for it. */
export const SKIP_MARK = "[skipped: ";

/** What is missing, in words, or the values. */
export function lookUp(
  needs: readonly Need[],
  env: (name: string) => string | undefined,
  uid: number | null,
): { readonly missing: string } | { readonly given: readonly string[] } {
  const given: string[] = [];
  for (const need of needs) {
    const value = need === "STOKER_TEST_ROOT" ? (uid === 0 ? "root" : undefined) : env(need);
    if (value === undefined || value === "") {
      const missing = need === "STOKER_TEST_ROOT" ? "needs root" : `${need} is not set: ${NEEDS[need]}`;
      return { missing };
    }
    given.push(value);
  }
  return { given };
}

/** Registers a test that runs only where all its needs are met. */
export function peerTest(
  name: string,
  needs: Need | readonly Need[],
  fn: (...given: string[]) => void | Promise<void>,
): void {
  const list = typeof needs === "string" ? [needs] : needs;
  const found = lookUp(list, (variable) => Deno.env.get(variable), Deno.uid());
  if ("missing" in found) Deno.test(definition(name, found.missing, () => {}));
  else Deno.test(definition(name, undefined, () => fn(...found.given)));
}

/** For a reason that is no variable: an architecture, a kernel, a file system. */
export function testUnless(missing: string | undefined, name: string, fn: () => void | Promise<void>): void {
  Deno.test(definition(name, missing, fn));
}

/** The test as it is registered: ignored, with the reason in its name, when something is missing. */
export function definition(
  name: string,
  missing: string | undefined,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  return missing === undefined ? { name, fn } : { name: `${name} ${SKIP_MARK}${missing}]`, ignore: true, fn };
}
