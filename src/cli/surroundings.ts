/** The environment of a command: what the process says, and `.env` of the working directory below that. */
import { parseDotenv } from "../workload/raw/dotenv.ts";
import { type MergedEnvironment, mergeEnvironment } from "../workload/raw/environment_layer.ts";
import type { Context } from "./command.ts";

export interface CommandEnvironment extends MergedEnvironment {
  /** Text of `.env`; undefined where there is none that can be read, which DLIO takes for an empty one. */
  readonly dotenv: string | undefined;
}

export async function surroundingsOf(
  { env, cwd }: Pick<Context, "env" | "cwd">,
): Promise<CommandEnvironment> {
  const dotenv = await Deno.readTextFile(`${cwd}/.env`).catch(() => undefined);
  return { ...mergeEnvironment(env, parseDotenv(dotenv ?? "")), dotenv };
}
