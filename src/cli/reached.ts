/**
 * How one kind of object store is reached by this process: the settings, what its Workers tell each other of it, and
 * newer keys for those that expire. Secrets are in what this returns.
 */
import type { ObjectScheme } from "../base/address.ts";
import type { ObjectSettings } from "../storage/object/object_settings.ts";
import { Blackboard } from "../storage/object/blackboard.ts";
import { LESSONS_BYTES } from "../storage/object/lessons.ts";
import { type Renewal, renewKeys, unheededPause } from "../storage/object/renew_keys.ts";
import { resolveSettings } from "../storage/object/resolve_settings.ts";
import type { Invocation } from "./command.ts";
import type { Prepared } from "./prepare.ts";
import { surroundingsOf } from "./surroundings.ts";

export async function reached(
  scheme: ObjectScheme,
  { options, context }: Pick<Invocation, "options" | "context">,
  { workload, accelerators, cluster, mode }: Pick<
    Prepared,
    "workload" | "accelerators" | "cluster" | "mode"
  >,
): Promise<ObjectSettings> {
  const { env, fromDotenv } = await surroundingsOf(context);
  const given: { again?: Renewal["ask"] } = {};
  const settings = await resolveSettings({
    scheme,
    workload,
    mode,
    env,
    fromDotenv,
    endpoints: options.endpoint,
    writeIntegrity: options["write-integrity"],
    blockSizeBytes: options["block-size"],
    ranks: accelerators * cluster.size,
    firstRank: accelerators * cluster.rank,
    isVerbose: options.verbose,
    readText: (path) => Deno.readTextFile(path.startsWith("/") ? path : `${context.cwd}/${path}`),
    profileCredentials: async (...from) => {
      const { profileCredentials } = await import("../storage/s3/profile_credentials.ts");
      given.again = () => profileCredentials(...from);
      return await given.again();
    },
  });
  const shared = { ...settings, lessons: Blackboard.memory(LESSONS_BYTES) };
  const first = settings.credentials;
  if (first?.expiresMs === undefined || !given.again) return shared;
  const renewed = renewKeys({
    first,
    ask: given.again,
    tell: (text) => context.console.err(`warning: ${text}\n`),
    now: Date.now,
    pause: unheededPause,
  });
  return { ...shared, renewed };
}
