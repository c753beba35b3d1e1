/** Datasets made by numpy, h5py and pyarrow, read by the program: what it reads is what their libraries say. */
import { assert, assertEquals } from "@std/assert";
import { inFolder, stoker } from "../e2e/stoker.ts";
import { peerTest } from "../peers.ts";

const FILES = 3;
const SAMPLES = 10;

/** Makes one dataset for each kind, and prints for each how many bytes its samples have: [kind, bytes]. */
const MAKER = `
import gzip, json, os, sys
import h5py, numpy as np, pyarrow as pa, pyarrow.parquet as pq
root, files, samples = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
noise = np.random.default_rng(7)
wanted = {}
def path(kind, number, extension):
    os.makedirs(f"{root}/{kind}/train", exist_ok=True)
    wanted.setdefault(kind, 0)
    return f"{root}/{kind}/train/{kind}-{number:05d}.{extension}"
for number in range(files):
    rows = noise.integers(0, 256, (samples, 40, 50 + number), dtype=np.uint8)
    last = np.ascontiguousarray(np.moveaxis(rows, 0, -1))
    for kind, save in (("savez", np.savez), ("savez_compressed", np.savez_compressed)):
        name = path(kind, number, "npz")
        save(name, x=last, y=np.zeros(samples))
        wanted[kind] += os.path.getsize(name)
    name = path("npy", number, "npy")
    np.save(name, last)
    wanted["npy"] += os.path.getsize(name)
    with h5py.File(path("contiguous", number, "hdf5"), "w", libver=["earliest", "latest"][number % 2]) as file:
        file["records_0"] = rows
        file["labels"] = np.zeros(samples, dtype=np.int64)
        wanted["contiguous"] += rows.nbytes
    with h5py.File(path("chunked", number, "hdf5"), "w", libver=["earliest", "latest"][number % 2]) as file:
        data = file.create_dataset("records_0", data=rows, chunks=(1, 40, 50 + number), compression="gzip")
        wanted["chunked"] += sum(data.id.get_chunk_info(chunk).size for chunk in range(samples))
    table = pa.table({
        "words": pa.array([f"word {row % 3}" for row in range(samples)]),
        "flags": pa.array([row % 2 == 0 for row in range(samples)]),
        "values": pa.array(noise.random(samples)),
    })
    name = path("parquet", number, "parquet")
    pq.write_table(table, name, row_group_size=4, compression="snappy", use_dictionary=["words"])
    os.link(name, path("parquet_by_name", number, "parquet"))
    groups = pq.read_metadata(name)
    for group in range(groups.num_row_groups):
        for column in (0, 1):
            for kind in ("parquet", "parquet_by_name"):
                wanted[kind] += groups.row_group(group).column(column).total_compressed_size
    name = path("csv", number, "csv")
    np.savetxt(name, rows.reshape(samples, -1), fmt="%d", delimiter=",")
    wanted["csv"] += os.path.getsize(name)
    packed = path("csv_gzip", number, "csv")
    with open(name, "rb") as plain, gzip.open(packed, "wb") as file:
        file.write(plain.read())
    wanted["csv_gzip"] += os.path.getsize(packed)
    name = path("indexed", number, "indexed_binary")
    lengths = noise.integers(100, 900, samples).astype("<u8")
    noise.integers(0, 256, int(lengths.sum()), dtype=np.uint8).tofile(name)
    (np.cumsum(lengths) - lengths).astype("<u8").tofile(name + ".off.idx")
    lengths.tofile(name + ".sz.idx")
    wanted["indexed"] += int(lengths.sum())
print(json.dumps(wanted))
`;

interface Kind {
  readonly format: string;
  /** Each sample alone; otherwise whole files. */
  readonly alone: boolean;
  readonly words?: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  savez: { format: "npz", alone: false },
  savez_compressed: { format: "npz", alone: false },
  npy: { format: "npy", alone: false },
  contiguous: { format: "hdf5", alone: true },
  chunked: { format: "hdf5", alone: true },
  parquet: {
    format: "parquet",
    alone: true,
    words: [
      "dataset.parquet.columns=[{name: words, dtype: string}, {name: flags, dtype: bool}, " +
      "{name: values, dtype: float64, read: false}]",
    ],
  },
  parquet_by_name: {
    format: "parquet",
    alone: true,
    words: ["storage.storage_options.columns=[words, flags]"],
  },
  csv: { format: "csv", alone: true },
  // DLIO packs such files and names them as if it had not.
  csv_gzip: { format: "csv", alone: false, words: ["dataset.compression=gzip"] },
  indexed: { format: "indexed_binary", alone: true },
};

peerTest(
  "train: reads of numpy's, h5py's and pyarrow's files exactly what their samples are",
  "STOKER_TEST_PYTHON",
  (python) =>
    inFolder(async (folder) => {
      const args = ["-c", MAKER, folder, String(FILES), String(SAMPLES)];
      const made = await new Deno.Command(python, { args }).output();
      assert(made.success, new TextDecoder().decode(made.stderr));
      const wanted: Record<string, number> = JSON.parse(new TextDecoder().decode(made.stdout));
      assertEquals(Object.keys(wanted).sort(), Object.keys(KINDS).sort());
      for (const [kind, { format, alone, words = [] }] of Object.entries(KINDS)) {
        const ran = await stoker([
          "train",
          "default",
          ...["--data", `${folder}/${kind}`, "--results", `${folder}/results`, "--json"],
          ...[`dataset.format=${format}`, `dataset.num_files_train=${FILES}`, `reader.batch_size=${SAMPLES}`],
          ...[`dataset.num_samples_per_file=${SAMPLES}`, "dataset.num_files_eval=0", "metric.au=0"],
          ...["dataset.num_subfolders_train=0", "workflow.evaluation=false", "train.epochs=1"],
          ...["train.computation_time=0.001", `reader.read_mode=${alone ? "sample" : "file"}`],
          ...words,
        ]);
        assertEquals(ran.code, 0, `${kind}: ${ran.err}`);
        const [epoch] = JSON.parse(ran.out).phases.train.epochs;
        assertEquals(epoch.samples, FILES * SAMPLES, kind);
        assertEquals(epoch.bytesMoved - epoch.opening.bytes, wanted[kind], kind);
        assertEquals(
          [epoch.opening.files, epoch.opening.bytes > 0],
          alone ? [FILES, true] : [0, false],
          kind,
        );
      }
    }),
);

/** Writes a table that is partitioned by two columns, and prints what the column `values` has in all files. */
const PARTITIONED = `
import json, os, sys
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
root, rows = sys.argv[1], int(sys.argv[2])
table = pa.table({
    "year": [2020 + row % 2 for row in range(rows)],
    "kind": [f"kind {row % 4 // 2}" for row in range(rows)],
    "words": [f"word {row % 3}" for row in range(rows)],
    "values": np.random.default_rng(7).random(rows),
})
pq.write_to_dataset(table, f"{root}/train", partition_cols=["year", "kind"])
files, size = 0, 0
for folder, _, names in os.walk(f"{root}/train"):
    for name in names:
        found = pq.ParquetFile(f"{folder}/{name}").metadata
        assert found.num_rows == rows // 4, found.num_rows
        assert "kind" not in found.schema.names
        files += 1
        size += sum(found.row_group(g).column(1).total_compressed_size for g in range(found.num_row_groups))
print(json.dumps([files, size]))
`;

peerTest(
  "train: finds pyarrow's partitioned files below their folders of column=value",
  "STOKER_TEST_PYTHON",
  (python) =>
    inFolder(async (folder) => {
      const made = await new Deno.Command(python, { args: ["-c", PARTITIONED, `${folder}/d`, "64"] })
        .output();
      assert(made.success, new TextDecoder().decode(made.stderr));
      const [files, bytes] = JSON.parse(new TextDecoder().decode(made.stdout));
      assertEquals(files, 4);
      const ran = await stoker([
        "train",
        "default",
        ...["--data", `${folder}/d`, "--results", `${folder}/results`, "--json", "dataset.format=parquet"],
        ...[`dataset.num_files_train=${files}`, "dataset.num_samples_per_file=16", "reader.batch_size=16"],
        ...["dataset.num_files_eval=0", "dataset.num_subfolders_train=0", "workflow.evaluation=false"],
        ...["train.epochs=1", "train.computation_time=0.001", "metric.au=0"],
        // What stands in the folders is read from no file.
        "dataset.parquet.columns=[{name: kind, dtype: string}, {name: values, dtype: float64}]",
      ]);
      assertEquals(ran.code, 0, ran.err);
      const [epoch] = JSON.parse(ran.out).phases.train.epochs;
      assertEquals([epoch.samples, epoch.opening.files], [64, 4]);
      assertEquals(epoch.bytesMoved - epoch.opening.bytes, bytes);
    }),
);
