/** What a TFRecord file says of itself: its frames from the first to the last, and the index beside it. */
import type { DatasetSpec } from "../../dataset/spec.ts";
import type { RangeReader } from "../format.ts";
import { RecordRuns } from "../record_runs.ts";
import type { FoundStructure, StructureFault } from "../structure.ts";
import { FRAMING } from "./framing.ts";
import { indexName } from "./index_file.ts";
import { listed, walkFrames } from "./probe.ts";

export async function examineTfrecord(
  read: RangeReader,
  { samplesPerFile }: DatasetSpec,
): Promise<FoundStructure> {
  const { runs, end, broken } = await walkFrames(read);
  // Behind as many records as there must be, what makes no sense is one thing too much, not one too few.
  if (broken && runs.records < samplesPerFile) throw broken;
  const index = await read.beside?.(indexName);
  const length = runs.commonLength;
  return {
    samples: runs.records,
    shape: length === undefined ? undefined : [length - FRAMING],
    bytes: end,
    faults: index ? indexFaults(runs, await listed(index, read.size), read.size) : [],
  };
}

function indexFaults(found: RecordRuns, named: RecordRuns, size: number): readonly StructureFault[] {
  const fault = (detail: string) => [{ kind: "foreign", offset: 0, length: size, detail } as const];
  if (found.records !== named.records) {
    return fault(`holds ${found.records} records, its index names ${named.records}`);
  }
  for (let record = 0; record < found.records; record++) {
    const [here, there] = [found.range(record), named.range(record)];
    if (here.at !== there.at || here.length !== there.length) {
      return fault(`holds record ${record} at ${here.at}, its index says ${there.at}`);
    }
  }
  return [];
}
