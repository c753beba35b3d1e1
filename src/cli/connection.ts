/**
 * What stands in for a workload where a command is given an address alone: defaults, and how storage is reached
 * as environment and `.env` say it.
 */
import { interpret } from "../workload/interpret.ts";
import { loadConnection } from "../workload/raw/load_raw.ts";
import type { Workload } from "../workload/workload.ts";
import type { Context } from "./command.ts";
import { surroundingsOf } from "./surroundings.ts";

export async function connectionAlone(
  name: string,
  context: Pick<Context, "env" | "cwd">,
): Promise<Workload> {
  const { env, fromDotenv, dotenv } = await surroundingsOf(context);
  return interpret(loadConnection(name, { env: context.env, dotenv }), {
    mode: "stoker",
    worldSize: 1,
    ranksPerNode: 1,
    processesPerNode: 1,
    cpus: navigator.hardwareConcurrency,
    availableMemoryBytes: Infinity,
    env,
    fromDotenv,
    usesStorage: false,
    isConnectionAlone: true,
  });
}
