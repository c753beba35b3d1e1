/**
 * What stands in for a workload where a command is given an address alone: defaults, and how storage is reached
 * as environment and `.env` say it.
 */
import { interpret } from "../workload/interpret.ts";
import { loadConnection } from "../workload/raw/load_raw.ts";
import type { Workload } from "../workload/workload.ts";
import type { Context } from "./command.ts";
import { readDotenv } from "./prepare.ts";

export async function connectionAlone(
  name: string,
  { env, cwd }: Pick<Context, "env" | "cwd">,
): Promise<Workload> {
  return interpret(loadConnection(name, { env, dotenv: await readDotenv(cwd) }), {
    mode: "stoker",
    worldSize: 1,
    ranksPerNode: 1,
    cpus: navigator.hardwareConcurrency,
    availableMemoryBytes: Infinity,
    env,
    usesStorage: false,
  });
}
