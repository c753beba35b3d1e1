/**
 * `.stoker/dataset.json` and `.stoker/checkpoint.json`, published for strangers who read them. The program itself
 * reads and writes them by src/dataset/manifest.ts and src/checkpoint/manifest.ts, whose interfaces a test holds
 * equal to these: no Worker may load a schema.
 */
import { Type } from "@sinclair/typebox";
import { count } from "./parts.ts";

const words = <const W extends readonly string[]>(...known: W) =>
  Type.Union(known.map((word) => Type.Literal<W[number]>(word)));

const stoker = Type.Object({ version: Type.String({ description: "that wrote it" }) });
const hash = (description: string) => Type.String({ pattern: "^[0-9a-f]{14}$", description });
const dims = (description: string) => Type.Array(Type.Integer({ minimum: 1 }), { description });

const Split = Type.Object({
  files: count(""),
  subfolders: count("the files lie in this many numbered folders when it is above 1"),
});

const DatasetSpec = Type.Object({
  format: words(
    "tfrecord",
    "hdf5",
    "csv",
    "npz",
    "npy",
    "jpeg",
    "png",
    "indexed_binary",
    "mmap_indexed_binary",
    "synthetic",
    "parquet",
  ),
  seed: Type.Integer(),
  filePrefix: Type.String(),
  train: Split,
  valid: Split,
  samplesPerFile: Type.Integer({ minimum: 1 }),
  dtype: words(
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "float32",
    "float64",
    "bool",
  ),
  sampleBytes: Type.Number({ minimum: 0, description: "mean size of one sample; dims replaces it" }),
  sampleBytesStdev: Type.Number({ minimum: 0, description: "its deviation over files" }),
  dims: Type.Optional(dims("shape of one sample; absent where the size decides")),
  compression: words("none", "gzip", "lzf", "bz2", "zip", "xz", "snappy", "zstd"),
  compressionLevel: Type.Integer(),
  hdf5: Type.Object({
    chunkDims: Type.Array(Type.Integer()),
    datasets: Type.Integer({ minimum: 1 }),
    maxShape: Type.Array(Type.Integer()),
  }),
  parquet: Type.Object({
    columns: Type.Array(Type.Object({
      name: Type.String(),
      dtype: Type.String(),
      size: Type.Integer({ minimum: 1 }),
      read: Type.Boolean({ description: "false where the run that wrote it did not read this column" }),
    })),
    rowGroupSize: Type.Integer(),
    generationBatchSize: Type.Integer(),
    partitionBy: Type.Optional(Type.String()),
  }),
  imagePayload: words("real", "raw"),
  dedupRatio: Type.Number(),
  compressRatio: Type.Number(),
}, { description: "everything that decides the bytes; equal specifications give equal bytes everywhere" });

export const DatasetManifest = Type.Object({
  schema: Type.Literal("stoker.dataset/1"),
  stoker,
  workload: Type.String(),
  format: Type.String(),
  seed: Type.Integer(),
  spec: DatasetSpec,
  datasetHash: hash("part of the identity of every page"),
  files: Type.Object({ train: count(""), valid: count("") }),
  bytes: Type.String({ pattern: "^[0-9]+$", description: "all files, indexes included; may exceed 2^53" }),
  complete: Type.Boolean({ description: "false while it is written, or after an interrupted run" }),
});

const datatype = () => words("int8", "uint8", "fp16", "bf16", "fp32", "fp64");
const parts = (description: string) => Type.Integer({ minimum: 1, description });

const CheckpointSpec = Type.Object({
  model: Type.Object({
    type: Type.Optional(Type.String({ description: "only 'transformer' has an effect: no generic state" })),
    sizeBytes: Type.Number({ minimum: 0, description: "generic state of each writing rank" }),
    modelDatatype: datatype(),
    optimizerDatatype: datatype(),
    layers: Type.Integer(),
    layerParameters: Type.Array(Type.Number(), {
      description: "explicit tensors of a layer; empty: derived",
    }),
    optimizationGroups: Type.Array(Type.Number(), { description: "explicit groups; empty: derived" }),
    parallelism: Type.Object({
      tensor: parts("ranks that share a tensor"),
      pipeline: parts("ranks that share the layers"),
      data: Type.Optional(parts("in subset mode: groups that the whole job would have")),
      zeroStage: Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3)]),
    }),
    transformer: Type.Object({
      vocabularySize: Type.Integer(),
      hiddenSize: Type.Integer(),
      ffnHiddenSize: Type.Integer(),
      attentionHeads: Type.Integer(),
      kvHeads: Type.Integer(),
    }),
  }),
  mode: words("default", "subset"),
  scale: Type.Number({ exclusiveMinimum: 0, description: "every tensor is smaller by this factor" }),
});

export const CheckpointManifest = Type.Object({
  schema: Type.Literal("stoker.checkpoint/1"),
  stoker,
  workload: Type.String(),
  seed: Type.Integer(),
  epoch: count(""),
  step: count("steps done in that epoch"),
  description: Type.Object({
    spec: CheckpointSpec,
    ranks: parts("that write"),
    mechanism: words("pytorch", "tensorflow"),
    container: words("raw", "safetensors"),
    content: words("random", "zeros"),
  }),
  hash: hash("covers seed, epoch, step and description; part of the identity of every page"),
  files: count(""),
  bytes: count("all files"),
  complete: Type.Literal(true, { description: "it is written last: without it there is no checkpoint" }),
});
