/** The keys `reader.*` (alias section `data_reader`): how samples are read. */
import type { KeyTable } from "../key.ts";

const PLUG_IN =
  "A plug-in is a Python class; Stoker runs no Python, so a workload that needs one is refused.";

export const READER_KEYS = {
  "reader.data_loader": {
    type: "enum",
    values: ["tensorflow", "pytorch", "dali", "native_dali"],
    derived: "the framework's own loader",
    refused: {
      custom: "a custom loader is a Python class, and Stoker runs no Python",
      synthetic:
        "it hands out zeros and reads nothing, so no storage would be measured; --data null:// runs without storage",
      none: "DLIO has no loader of this name either and stops with EC1004",
    },
    meaning: "Which loader is imitated. Every loader takes its samples from one plan, in the same order.",
    usedBy: ["train", "evaluate"],
  },
  "reader.batch_size": {
    type: "int",
    default: 1,
    min: 1,
    unit: "samples",
    meaning: "Samples of one step of one accelerator.",
    usedBy: ["train"],
  },
  "reader.batch_size_eval": {
    type: "int",
    default: 1,
    min: 1,
    unit: "samples",
    meaning: "Samples of one evaluation step of one accelerator.",
    usedBy: ["evaluate"],
  },
  "reader.read_threads": {
    type: "int",
    min: 0,
    unit: "readers",
    derived: "processors / ranks of the node, at most DLIO_MAX_AUTO_THREADS (8)",
    meaning:
      "Readers of one accelerator, each with a file or sample under way (reader.read_mode); 0: read in the training loop, no overlap.",
    usedBy: ["train", "evaluate"],
  },
  "reader.write_threads": {
    type: "int",
    min: 1,
    unit: "writers",
    derived:
      "processors / processes of the node, at most 16 and DLIO_MAX_AUTO_THREADS, on any storage; under `dlio` processors / ranks, at most DLIO_MAX_AUTO_THREADS (32), on s3 and direct_fs twice that and at least 8",
    meaning: "Files that one process generates at the same time.",
    usedBy: ["generate"],
  },
  "reader.computation_threads": {
    type: "int",
    default: 1,
    min: 0,
    unit: "threads",
    meaning: "Threads of TensorFlow's parse step.",
    usedBy: [],
    noEffect: "Nothing is parsed by TensorFlow here.",
  },
  "reader.prefetch_size": {
    type: "int",
    default: 2,
    min: 0,
    unit: "batches",
    meaning: "Batches that are read ahead; 0 means 2, as DLIO has it.",
    usedBy: ["train", "evaluate"],
  },
  "reader.file_shuffle": {
    type: "enum",
    values: ["off", "seed", "random"],
    default: "off",
    synonyms: { false: "off", no: "off" },
    meaning: "Deal the files anew to the accelerators before each epoch.",
    usedBy: ["train", "evaluate"],
  },
  "reader.sample_shuffle": {
    type: "enum",
    values: ["off", "seed", "random"],
    default: "off",
    synonyms: { false: "off", no: "off" },
    meaning: "Read the samples of an accelerator in a random order.",
    usedBy: ["train", "evaluate"],
  },
  "reader.shuffle_size": {
    type: "int",
    default: 1024,
    min: 0,
    unit: "samples",
    meaning: "Size of the shuffle buffer of TensorFlow and DALI.",
    usedBy: [],
    noEffect: "Stoker permutes the whole list of samples; no buffer limits how far a sample can move.",
  },
  "reader.read_type": {
    type: "enum",
    values: ["memory", "on_demand"],
    default: "on_demand",
    meaning: "Whether a file is kept in memory between its samples.",
    usedBy: [],
    noEffect: "Every sample is read from storage, and a file once for the samples that are due from it.",
  },
  "reader.read_mode": {
    type: "enum",
    values: ["file", "sample"],
    default: "file",
    origin: "stoker",
    meaning:
      "Read the whole file for its samples as DLIO does, or only the bytes of the sample. Parquet is always read by row groups, images whole.",
    usedBy: ["train", "evaluate"],
  },
  "reader.decode": {
    type: "bool",
    default: false,
    origin: "stoker",
    meaning:
      "Decode what was read: npy, npz and csv by Stoker's own readers, hdf5 by the HDF5 library, parquet into Arrow tables by parquet-wasm and apache-arrow. Other formats are refused. It happens in the Worker of the accelerator and counts as preprocessing, in no time of a read (`decoding` of each epoch); every reader then holds one file (parquet: row group) in memory, and decoding it takes up to three times that more, 1 GiB of input at most. A file that cannot be decoded, or says of itself what the workload does not, ends the run.",
    usedBy: ["train", "evaluate"],
  },
  "reader.file_access": {
    type: "enum",
    values: ["multi", "shared", "collective", "mpio", "posix"],
    default: "multi",
    meaning: "DLIO's name for who opens a file.",
    usedBy: [],
    noEffect: "DLIO reads the key and never uses it.",
  },
  "reader.transfer_size": {
    type: "bytes",
    min: 1,
    meaning:
      "Buffer of the TensorFlow record reader: the largest request of a run that trains on tfrecord files; a smaller --block-size is kept.",
    usedBy: ["train", "evaluate"],
  },
  "reader.preprocess_time": {
    type: "timeValue",
    default: { kind: "constant", mean: 0 },
    meaning: "Emulated time of preparing a sample, spent by the reader.",
    usedBy: ["train", "evaluate"],
  },
  "reader.preprocess_time_stdev": {
    type: "number",
    min: 0,
    unit: "seconds",
    stdevOf: "reader.preprocess_time",
    meaning: "Standard deviation of reader.preprocess_time.",
    usedBy: ["train", "evaluate"],
  },
  "reader.odirect": {
    type: "bool",
    default: false,
    meaning: "Read with O_DIRECT, past the page cache: a local dataset is used as direct://.",
    usedBy: ["train", "evaluate", "storage"],
  },
  "reader.multiprocessing_context": {
    type: "enum",
    values: ["fork", "spawn", "forkserver"],
    default: "spawn",
    meaning: "How PyTorch starts its loader processes.",
    usedBy: [],
    noEffect: "Readers are requests in flight of a Web Worker, not processes.",
  },
  "reader.pin_memory": {
    type: "bool",
    default: true,
    meaning: "Page-locked host memory for the copy to a GPU.",
    usedBy: [],
    noEffect: "There is no GPU to copy to; DLIO ignores it without CUDA too.",
  },
  "reader.dont_use_mmap": {
    type: "bool",
    default: false,
    meaning: "DALI reads instead of mapping files.",
    usedBy: [],
    noEffect: "Stoker never maps files: it reads them.",
  },
  "reader.transformed_record_dims": {
    type: "intList",
    default: [],
    min: 1,
    meaning: "Shape of the tensor that DLIO hands to its training loop.",
    usedBy: [],
    noEffect:
      "Stoker hands no tensor to a framework: the accelerator is emulated, nothing looks at the tensor.",
  },
  "reader.transformed_record_element_type": {
    type: "dtype",
    default: "uint8",
    meaning: "Element type of the tensor that DLIO hands to its training loop.",
    usedBy: [],
    noEffect:
      "Stoker hands no tensor to a framework: the accelerator is emulated, nothing looks at the tensor.",
  },
  "reader.data_loader_classname": {
    type: "text",
    meaning: "DLIO's plug-in loader.",
    usedBy: [],
    noEffect: PLUG_IN,
  },
  "reader.reader_classname": {
    type: "text",
    meaning: "DLIO's plug-in reader.",
    usedBy: [],
    noEffect: PLUG_IN,
  },
  "reader.data_loader_sampler": {
    type: "enum",
    values: ["iterative", "index", "none"],
    derived: "iterative for tensorflow, index for pytorch and dali, none for the others",
    meaning: "How DLIO deals samples to the readers of an accelerator.",
    usedBy: [],
    noEffect:
      "The readers of an accelerator share one queue, so the plan alone decides what is read and in which order.",
  },
} as const satisfies KeyTable;
