/**
 * Ratios that files of a kind cannot have whatever their size, refused before anything is written. What depends on
 * sizes is counted instead (phases/delivered_ratios.ts).
 */
import { type Problem, StokerError } from "../base/errors.ts";
import { dedupThousandths, noiseBytes } from "../dataset/file_identity.ts";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";

type RatioKey = "dedup" | "compress";

/** They store elements of the dtype as these are. */
const OF_ELEMENTS: readonly FormatName[] = [
  "npy",
  "npz",
  "hdf5",
  "tfrecord",
  "indexed_binary",
  "mmap_indexed_binary",
];

export function ratioProblems(dataset: DatasetSpec): readonly Problem[] {
  const { dedupRatio, compressRatio } = dataset;
  const asked: readonly (readonly [RatioKey, number])[] = [["dedup", dedupRatio], [
    "compress",
    compressRatio,
  ]];
  return asked.flatMap(([key, ratio]) => {
    if (ratio === 1) return [];
    const beyond = outOfRange(key, ratio);
    if (beyond) return [beyond];
    const reason = reasonAgainst(dataset, key);
    if (reason === undefined) return [];
    const [text, remedy] = reason;
    return [{
      code: "RATIO_IMPOSSIBLE",
      key: `dataset.${key}_ratio`,
      value: String(ratio),
      text: `Cannot write ${dataset.format} files with a ${key} ratio of ${ratio}: ${text}`,
      remedy: `${remedy}, or leave dataset.${key}_ratio at 1.`,
    }];
  });
}

function outOfRange(key: RatioKey, ratio: number): Problem | undefined {
  try {
    (key === "dedup" ? dedupThousandths : noiseBytes)(ratio);
  } catch (error) {
    if (!(error instanceof StokerError)) throw error;
    const { code, message: text, remedy } = error;
    return { code, key: `dataset.${key}_ratio`, value: String(ratio), text, remedy };
  }
}

/** Why not, and what to do instead. */
function reasonAgainst(
  { format, compression, dtype, imagePayload, parquet }: DatasetSpec,
  key: RatioKey,
): readonly [text: string, remedy: string] | undefined {
  const isReal = imagePayload === "real";
  if (compression !== "none") {
    return [
      `what is packed with ${compression} neither repeats nor shrinks again`,
      "Set dataset.compression to none",
    ];
  }
  if (key === "dedup") {
    if (format !== "png" || !isReal) return undefined;
    return [
      "each row of pixels begins with bytes of its own, which stand at another place of every block",
      "Set dataset.image_payload to raw",
    ];
  }
  if (format === "csv") {
    return [
      "digits shrink by themselves, to a half or less with zstd and hardly with lz4",
      "Choose a format that stores bytes, as npy or tfrecord",
    ];
  }
  if (format === "jpeg" && isReal) {
    return [
      "pixels use seven of eight bits, which zstd notices and lz4 does not",
      "Choose png, or set dataset.image_payload to raw",
    ];
  }
  if (format === "parquet" && parquet.columns.length === 0) {
    return [
      "without columns each byte is stored as a number of four",
      "Name columns of float32 or int64 in dataset.parquet.columns",
    ];
  }
  if (dtype === "bool" && OF_ELEMENTS.includes(format)) {
    return ["bytes of 0 and 1 shrink by themselves, to a fifth with zstd", "Choose another element type"];
  }
}
