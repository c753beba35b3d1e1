/** For commands that take a workload or the address of a dataset: what the first word means. */
import { type Address, parseAddress, printAddress } from "../base/address.ts";
import { configError } from "../base/errors.ts";
import { solo } from "../cluster/solo.ts";
import { loadFormat } from "../formats/registry.ts";
import { has as isInCatalogue } from "../workload/catalogue/mod.ts";
import { datasetSpecOf } from "../workload/dataset_spec.ts";
import { checkpointRequest } from "./checkpoint_place.ts";
import { connectionAlone } from "./connection.ts";
import type { Context, Invocation } from "./command.ts";
import { issuing } from "./issuing.ts";
import { pathsAnswer } from "./places_answer.ts";
import { openToLook, readManifest } from "../phases/place.ts";
import { dataAddress, DEFAULT_SEED, prepare, type Prepared } from "./prepare.ts";

export interface NamedDataset {
  readonly prepared: Prepared;
  readonly data: Address;
  /** Whether a workload says what lies there, or only a manifest can. */
  readonly byWorkload: boolean;
}

export async function namedDataset(invocation: Invocation): Promise<NamedDataset> {
  const named = await nameOf(invocation);
  const { options } = invocation;
  if (options.structure) return named.byWorkload ? named : await asItLies(named, invocation);
  return options["dry-run"] ? await asItLies(named, invocation) : named;
}

/** What a dry run counts is the dataset that lies there, whatever the workload says. */
async function asItLies(
  { prepared, data, byWorkload }: NamedDataset,
  invocation: Invocation,
): Promise<NamedDataset> {
  const store = await openToLook(data, await issuing(invocation, prepared, [data]));
  try {
    const manifest = await readManifest(store, data);
    if (!manifest) {
      throw configError(
        "NO_MANIFEST",
        "",
        `No dataset of Stoker lies in '${printAddress(data)}': there is no .stoker/dataset.json.`,
        invocation.options.structure
          ? "Name the workload whose format and shapes these files have, with --data."
          : "Name the folder that holds train/ and .stoker/.",
      );
    }
    const { spec } = manifest;
    return { prepared: { ...prepared, spec, format: await loadFormat(spec.format) }, data, byWorkload };
  } finally {
    await store.close();
  }
}

async function nameOf(invocation: Invocation): Promise<NamedDataset> {
  const { words, options, context } = invocation;
  const [word, ...rest] = words;
  if (word === undefined && options.data === undefined) {
    throw configError(
      "NO_WORKLOAD",
      "",
      "Neither a workload nor an address is named.",
      "Name the folder that holds train/ and .stoker/, or a workload with --data.",
    );
  }
  if (word !== undefined && await isWorkload(word, invocation)) {
    const workflow = { generate_data: false, train: true, evaluation: false, checkpoint: false };
    const prepared = await prepare(invocation, { usesStorage: true, workflow });
    // Checkpoints are verified and cleaned by their own manifests, as datasets are.
    const data = options.checkpoints === undefined
      ? dataAddress(prepared, invocation)
      : checkpointRequest(prepared, invocation).place;
    return { prepared, data, byWorkload: true };
  }
  if (rest.length > 0) {
    throw configError(
      "OVERRIDE_OF_ADDRESS",
      rest[0] ?? "",
      `'${word}' is an address, so '${rest[0]}' changes nothing.`,
      "Leave the overrides out: the dataset's manifest says what it must contain.",
    );
  }
  const text = options.data ?? word ?? "";
  const home = context.env.HOME;
  const data = parseAddress(text, { cwd: context.cwd, ...(home === undefined ? {} : { home }) });
  return { prepared: await nothingButAnAddress(context), data, byWorkload: false };
}

async function isWorkload(word: string, invocation: Invocation): Promise<boolean> {
  if (isInCatalogue(word) || /\.ya?ml$/i.test(word)) return true;
  if (word.includes("://")) return false;
  await pathsAnswer(invocation, [word]);
  const { cwd } = invocation.context;
  try {
    return (await Deno.stat(word.startsWith("/") ? word : `${cwd}/${word}`)).isFile;
  } catch {
    return false; // not a file here: an address
  }
}

/** The defaults stand in for a workload: a manifest says everything that matters but how to reach it. */
async function nothingButAnAddress(context: Context): Promise<Prepared> {
  const workload = await connectionAlone("dataset", context);
  const spec = datasetSpecOf(workload, DEFAULT_SEED);
  const format = await loadFormat(spec.format);
  const alone = { cluster: solo(), accelerators: 1, fromCatalogue: false, mode: "stoker" } as const;
  return { workload, spec, format, env: context.env, ...alone };
}
