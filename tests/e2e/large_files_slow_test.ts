/**
 * Files above 4 GiB of the formats that dataset_memory_slow_test.ts leaves out: written, opened by the libraries of
 * their format where fields of 32 bits end, and damage found there at the right place. Minutes and 5 GiB, so only asked.
 */
import { assert, assertEquals } from "@std/assert";
import { peerTest } from "../peers.ts";
import { findingsIn, generate, workloadIn } from "./dataset_on_disk.ts";

const LINE = 2 ** 32;

interface Large {
  readonly words: readonly string[];
  /** Python: looks at `path` and prints nothing; an assertion that fails, or anything thrown, is a failure. */
  readonly opens: string;
}

const RECORDS = ["dataset.num_samples_per_file=66000", "dataset.record_length_bytes=65536"];

const LARGE: Readonly<Record<"tfrecord" | "indexed_binary" | "csv" | "parquet", Large>> = {
  tfrecord: {
    words: RECORDS,
    // Lengths lead from record to record; the last one's sums are right: CRC-32C, masked.
    opens: `
import struct
table = []
for i in range(256):
    for _ in range(8):
        i = i >> 1 ^ (0x82F63B78 if i & 1 else 0)
    table.append(i)
def masked(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
at, records = 0, 0
with open(path, "rb") as file:
    while at < size:
        file.seek(at)
        head = file.read(12)
        length, sum_of_length = struct.unpack("<QI", head)
        assert sum_of_length == masked(head[:8]), at
        last, at, records = at, at + length + 16, records + 1
    file.seek(last + 12)
    data = file.read(length)
    assert struct.unpack("<I", file.read(4))[0] == masked(data)
assert at == size and records == 66000 and last > line
`,
  },
  indexed_binary: {
    words: RECORDS,
    opens: `
import numpy as np
offsets, sizes = np.fromfile(path + ".off.idx", "<u8"), np.fromfile(path + ".sz.idx", "<u8")
data = np.memmap(path, np.uint8, "r")
assert len(offsets) == len(sizes) == 66000 and offsets[-1] + sizes[-1] == len(data) and offsets[-1] > line
ends = offsets + sizes
assert (offsets[1:] == ends[:-1]).all()
assert len(np.unique(data[int(offsets[-1]):])) == 256
`,
  },
  csv: {
    words: ["dataset.num_samples_per_file=270000", "dataset.record_length_bytes=4096"],
    // Rows have one length, so the last ones can be found; the line where 32 bits end is within one of them.
    opens: `
import csv, io
import pyarrow.csv
rows = 270000
row = size // rows
assert row * rows == size
for first, count in ((0, 64), (line // row - 8, 64), (rows - 64, 64)):
    with open(path, "rb") as file:
        file.seek(first * row)
        text = file.read(count * row)
    options = pyarrow.csv.ReadOptions(autogenerate_column_names=True, block_size=1 << 24)
    table = pyarrow.csv.read_csv(io.BytesIO(text), read_options=options)
    seen = [[int(value) for value in line] for line in csv.reader(io.StringIO(text.decode("ascii")), strict=True)]
    assert (table.num_rows, table.num_columns, len(seen)) == (count, 4096, count)
    assert [list(one.values()) for one in table.slice(count - 1).to_pylist()] == seen[-1:]
    assert all(0 <= value <= 255 for one in seen for value in one)
`,
  },
  parquet: {
    words: [
      "dataset.num_samples_per_file=4200000",
      "dataset.parquet.row_group_size=20000",
      "dataset.parquet.columns=[{name: id, dtype: int64},{name: v, dtype: float32, size: 256},{name: s, dtype: string}]",
    ],
    opens: `
import pyarrow.compute as pc, pyarrow.parquet as pq
opened = pq.ParquetFile(path, page_checksum_verification=True)
groups = opened.metadata.num_row_groups
assert opened.metadata.num_rows == 4200000 and groups == 210
begins = [opened.metadata.row_group(g).column(0).data_page_offset for g in range(groups)]
assert begins[-1] > line
across = max(g for g in range(groups) if begins[g] <= line)
for group in (0, across, groups - 1):
    table = opened.read_row_group(group)
    table.validate(full=True)
    assert table.num_rows == 20000
    said = opened.metadata.row_group(group).column(0).statistics
    assert pc.min_max(table["id"]).as_py() == {"min": said.min, "max": said.max}
`,
  },
};

for (const [format, { words, opens }] of Object.entries(LARGE)) {
  peerTest(
    `generate: a ${format} above 4 GiB is opened by its libraries, and damage behind 4 GiB is named where it is`,
    ["STOKER_TEST_LARGE", "STOKER_TEST_PYTHON"],
    async (place, python) => {
      const folder = await Deno.makeTempDir({ prefix: "stoker-large-", dir: place });
      try {
        const data = `${folder}/data`;
        const only = ["dataset.num_files_train=1", `dataset.format=${format}`, "--fsync", "none"];
        const { phases } = await generate(await workloadIn(folder), data, ...only, ...words);
        const path = `${data}/train/img_0_of_1.${format}`;
        const { size } = await Deno.stat(path);
        assert(size > LINE && size <= phases.generate.bytes, `${size} of ${phases.generate.bytes} bytes`);
        await open(python, path, opens);
        await damage(path, LINE + 4096);
        await damage(path, size - 2);
        const found = (await findingsIn(data)).map(({ kind, offset, length }) => [kind, offset, length]);
        assertEquals(found, [["bitflip", LINE + 4096, 1], ["bitflip", size - 2, 1]]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}

async function open(python: string, path: string, opens: string): Promise<void> {
  const script = `import os, sys\npath = sys.argv[1]\nsize, line = os.path.getsize(path), 2**32${opens}`;
  const { success, stderr } = await new Deno.Command(python, { args: ["-c", script, path] }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
}

/** One bit of the byte at this place. */
async function damage(path: string, at: number): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const byte = new Uint8Array(1);
  await file.seek(at, Deno.SeekMode.Start);
  await file.read(byte);
  byte[0]! ^= 4; // read just now
  await file.seek(at, Deno.SeekMode.Start);
  await file.write(byte);
}
