/**
 * `verify` and `clean` go by the manifest alone. Where a workload was named and another dataset lies there, they say
 * so: their answer would otherwise be taken for one about the dataset that was asked for.
 */
import { printAddress } from "../base/address.ts";
import { datasetHash } from "../dataset/dataset_hash.ts";
import { type Manifest, specDifferences } from "../dataset/manifest.ts";
import type { Session } from "./session.ts";

const MOST_DIFFERENCES = 5;

export function tellOtherDataset(session: Session, { spec }: Manifest): void {
  const { byAddress, spec: asked, data } = session.request;
  if (byAddress || datasetHash(spec) === datasetHash(asked)) return;
  const differences = specDifferences(spec, asked).slice(0, MOST_DIFFERENCES).join("; ");
  session.warn(
    "OTHER_DATASET",
    `The dataset in '${printAddress(data)}' is not the one of the workload: ${differences}. ` +
      "What counts is the manifest that lies there.",
  );
}
