/**
 * How requests are issued at the places of one invocation: queue depth and block size, and for object stores
 * everything that reaches them. Secrets are in what this returns, so it never goes into a result or a message.
 */
import { type Address, isObjectScheme, type ObjectScheme, printAddress } from "../base/address.ts";
import { configError } from "../base/errors.ts";
import type { ObjectSettings } from "../storage/object/object_settings.ts";
import { depthHere } from "../storage/local/choose_engine.ts";
import { refuseLongRoot } from "../storage/local/name_lengths.ts";
import type { IoOptions } from "../storage/store.ts";
import { dataAnswers } from "./data_answers.ts";
import { placesAnswer } from "./places_answer.ts";
import type { Invocation } from "./command.ts";
import type { Options } from "./option.ts";
import { type Prepared, refuseUselessEndpoint } from "./prepare.ts";
import { reached } from "./reached.ts";
import { withTransferSize } from "./transfer_size.ts";

const LOCAL_QUEUE_DEPTH = 32;
/** What the threads of one Worker can carry (storage/local/threads_engine.ts). */
const THREADS_QUEUE_DEPTH = 28;
const OBJECT_QUEUE_DEPTH = 64;
const MIB = 1 << 20;
/** Above this many accelerators smaller blocks keep the memory of all arenas in bounds. */
const MANY_ACCELERATORS = 16;

/** What options alone decide. Most of the bytes go to or come from the first of the places. */
export function ioOptions(
  options: Options,
  accelerators: number,
  places: readonly Address[] = [],
): IoOptions {
  const usual = accelerators > MANY_ACCELERATORS ? MIB / 4 : MIB;
  const [first] = places;
  const isObject = first !== undefined && isObjectScheme(first.scheme);
  const isThreaded = options["io-engine"] === "threads" &&
    (!isObject || places.some(({ scheme }) => !isObjectScheme(scheme)));
  const asked = options["block-size"] ?? usual;
  return {
    engine: options["io-engine"] ?? "auto",
    queueDepth: options["queue-depth"] ??
      (isThreaded ? THREADS_QUEUE_DEPTH : isObject ? OBJECT_QUEUE_DEPTH : LOCAL_QUEUE_DEPTH),
    // A request for an object is as large as it is; its bytes come in pieces of this size.
    blockSizeBytes: isObject ? Math.min(asked, usual) : asked,
  };
}

/** With the settings of every kind of object store among the places. */
export async function issuing(
  invocation: Pick<Invocation, "options" | "context">,
  prepared: Pick<Prepared, "workload" | "accelerators" | "cluster" | "mode">,
  places: readonly Address[],
): Promise<IoOptions> {
  const options = withTransferSize(invocation.options, prepared.workload);
  await placesAnswer(invocation, places);
  for (const { scheme, path } of places) {
    if (scheme === "file" || scheme === "direct") refuseLongRoot(path);
  }
  await dataAnswers(invocation, places);
  const io = kept(ioOptions(options, prepared.accelerators, places), places);
  const schemes = new Set(places.map(({ scheme }) => scheme).filter(isObjectScheme));
  if (schemes.size === 0) {
    refuseUseless(options, places);
    return io;
  }
  const objects: Partial<Record<ObjectScheme, ObjectSettings>> = {};
  for (const scheme of schemes) {
    objects[scheme] = await reached(scheme, { ...invocation, options }, prepared);
  }
  return { ...io, objects };
}

/** Without io_uring a Worker has fewer requests in flight, and the result says how many. */
function kept(io: IoOptions, places: readonly Address[]): IoOptions {
  const isLocal = places.some(({ scheme }) => scheme === "file" || scheme === "direct");
  return isLocal ? { ...io, queueDepth: depthHere(io) } : io;
}

/** What only an object store could heed. */
function refuseUseless(options: Options, places: readonly Address[]): void {
  refuseUselessEndpoint(options, places);
  if (options["write-integrity"] === undefined) return;
  throw configError(
    "USELESS_OPTION",
    "--write-integrity",
    `Option --write-integrity has no effect on '${places.map(printAddress).join("', '")}'.`,
    "Leave it out: files are proven by 'stoker verify', objects as they are written.",
  );
}
