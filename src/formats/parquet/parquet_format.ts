/**
 * Parquet as pyarrow's users know it: columns of a workload (or one list of bytes a row), row groups, plain
 * pages with checksums and statistics, every byte of it known without writing it.
 */
import type { Problem } from "../../base/errors.ts";
import { describedBytes } from "../file_sizes.ts";
import type { Format } from "../format.ts";
import { checkParquet } from "./check.ts";
import { listFileBytes } from "./list_file_bytes.ts";
import { locateRows } from "./locate.ts";
import { parquetFile } from "./parquet_layout.ts";
import { firstPartition, isPartitioned, partitionOutputs } from "./partitions.ts";
import { probeParquet } from "./probe.ts";
import { parquetStructure } from "./structure.ts";
import { legacyLength, tableOf } from "./table.ts";

export const parquetFormat: Format = {
  name: "parquet",
  separateSamples: true,
  extension: () => "parquet",
  check: (dataset): readonly Problem[] => checkParquet(dataset),
  outputs: (file) =>
    isPartitioned(file.dataset)
      ? partitionOutputs(file)
      : [{ name: file.name, layout: parquetFile(tableOf(file)).layout }],
  sizes(dataset) {
    const described = (shape: readonly number[]) => describedBytes(parquetFormat.outputs, dataset, shape);
    if (dataset.parquet.columns.length > 0) {
      // The columns of a workload do not know sizes of samples.
      return { byNumber: [{ bytes: described([]), files: dataset.train.files + dataset.valid.files }] };
    }
    const bytes = listFileBytes(dataset, (length) => described([length, 1]));
    return { byShape: (shape) => bytes(legacyLength(shape)) };
  },
  // Of partitioned files nobody asks: training is refused.
  locate: (file) => locateRows(isPartitioned(file.dataset) ? firstPartition(file) : file),
  probe: probeParquet,
  structure: parquetStructure,
};
