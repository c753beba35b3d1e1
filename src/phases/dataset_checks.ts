/**
 * What `stoker check` says of the dataset beside room and access: whatever would refuse the run itself once it
 * has begun to look. Writes nothing.
 */
import { printAddress } from "../base/address.ts";
import { ConfigError, type Finding, PreflightError, type Problem } from "../base/errors.ts";
import { datasetHash } from "../dataset/dataset_hash.ts";
import type { Manifest } from "../dataset/manifest.ts";
import { loadFormat } from "../formats/registry.ts";
import type { Store } from "../storage/store.ts";
import { refuseOthers } from "./claim_dataset.ts";
import { datasetRefusal } from "./dataset_here.ts";
import { deliveredRatios, missedRatios } from "./delivered_ratios.ts";
import type { RunRequest } from "./run_request.ts";

export async function datasetChecks(
  store: Store,
  request: RunRequest,
  manifest: Manifest | undefined,
): Promise<readonly Finding[]> {
  const { spec, phases, data, generate: { overwrite } } = request;
  if (!phases.includes("generate")) {
    const refused = manifest?.complete ? datasetRefusal(manifest, request) : undefined;
    return refused ? [refused] : [];
  }
  const format = await loadFormat(spec.format);
  const missed = missedRatios(spec, format, await deliveredRatios(spec, format)).map(findingOf);
  if (overwrite || manifest?.datasetHash === datasetHash(spec)) return missed;
  try {
    await refuseOthers(store, spec, manifest, format, printAddress(data));
    return missed;
  } catch (error) {
    if (error instanceof PreflightError) return [...missed, ...error.findings];
    if (error instanceof ConfigError) return [...missed, ...error.problems.map(findingOf)];
    throw error;
  }
}

function findingOf({ code, text, remedy }: Problem): Finding {
  return { severity: "error", code, text, remedy };
}
