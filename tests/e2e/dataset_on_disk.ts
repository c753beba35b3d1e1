/** What the end-to-end tests of datasets share: a small workload on disk, and what then lies in a folder. */
import { assertEquals } from "@std/assert";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { stoker } from "./stoker.ts";

/** A workload file that only generates; what a test wants otherwise stands on its command line. */
export async function workloadIn(folder: string): Promise<string> {
  const path = `${folder}/w.yaml`;
  const lines = [
    "model: {name: w}",
    "workflow: {generate_data: True, train: False}",
    "dataset: {data_folder: unused, format: npz, num_files_train: 8, num_samples_per_file: 1, record_length_bytes: 65536}",
  ];
  await Deno.writeTextFile(path, lines.join("\n"));
  return path;
}

/** Every file below a folder, by its name relative to it: size and SHA-256. Stoker's own folder is left out. */
export async function filesBelow(
  folder: string,
  prefix = "",
): Promise<Map<string, { size: number; sha256: string }>> {
  const found = new Map<string, { size: number; sha256: string }>();
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    if (name === ".stoker") continue;
    if (isDirectory) {
      for (const entry of await filesBelow(folder, `${prefix}${name}/`)) found.set(...entry);
      continue;
    }
    const bytes = await Deno.readFile(`${folder}/${prefix}${name}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    found.set(prefix + name, { size: bytes.length, sha256: [...digest].join(".") });
  }
  return new Map([...found].sort(([a], [b]) => a < b ? -1 : 1));
}

/** The result of a run that must end with this status. */
// deno-lint-ignore no-explicit-any -- a JSON document; the assertions say what must be in it
export async function result(words: readonly string[], status = 0): Promise<any> {
  const ran = await stoker([...words, "--json"]);
  assertEquals(ran.code, status, `${words.join(" ")}: ${ran.err}`);
  return JSON.parse(ran.out);
}

/** Generates with the results beside the data, not in it. */
export function generate(workload: string, data: string, ...words: readonly string[]) {
  return result(["generate", workload, "--data", data, "--results", `${data}.results`, ...words]);
}

export async function findingsIn(data: string): Promise<DamageFinding[]> {
  const ran = await stoker(["verify", data, "--json"]);
  const { phases } = JSON.parse(ran.out);
  assertEquals(ran.code, phases.verify.findings.length > 0 ? 5 : 0, ran.err);
  return phases.verify.findings;
}

/** What the manifest says about being complete. */
export async function isComplete(data: string): Promise<boolean> {
  return JSON.parse(await Deno.readTextFile(`${data}/.stoker/dataset.json`)).complete;
}

/** A folder that is gone after the test, in memory where the machine has such a place: for many or large files. */
export async function inMemory(use: (folder: string) => Promise<void>): Promise<void> {
  const memory = "/dev/shm";
  const hasMemory = await Deno.stat(memory).then(({ isDirectory }) => isDirectory, () => false);
  const folder = await Deno.makeTempDir({ prefix: "stoker-e2e-", ...(hasMemory ? { dir: memory } : {}) });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
