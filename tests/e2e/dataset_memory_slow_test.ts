/**
 * Memory of generating does not grow with the files, and stays small with many threads. Files above 4 GiB are opened by
 * the libraries of their format too: where a field of 32 bits would do until then, only such files show that it does not.
 */
import { assert, assertEquals } from "@std/assert";
import { fileSystemOf } from "../../ffi/file_system.ts";
import { libc } from "../../ffi/libc.ts";
import { lookUp, testUnless } from "../peers.ts";
import { generate, inMemory, result, workloadIn } from "./dataset_on_disk.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const MIB = 1 << 20;
const GIB = 2 ** 30;
/** The most that one process may hold, and what each further thread may add. */
const MOST = 250 * MIB;
const PER_THREAD = 64 * MIB;
/** For a file, and a little for others. */
const ROOM = 5 * GIB;

Deno.test("generate: eight generators at once add no more than a window each", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["dataset.record_length_bytes=128M", "dataset.num_samples_per_file=1", "--fsync", "none"];
    const peakOf = async (threads: number, ...more: string[]) => {
      const data = `${folder}/${threads}`;
      const { phases } = await generate(workload, data, ...words, "--threads", String(threads), ...more);
      await Deno.remove(data, { recursive: true });
      return phases.generate.peakMemoryBytes;
    };
    const one = await peakOf(1, "dataset.num_files_train=1");
    const eight = await peakOf(8);
    assert(eight <= one + 7 * PER_THREAD, `${one / MIB} MiB with one, ${eight / MIB} MiB with eight`);
  }));

const SAMPLES = 4200;

/** What each library says of the file at the path: shape, type, samples, and where in the file the last thing begins. */
const OPENERS = {
  npz: `
import numpy as np
with np.load(path) as opened:
    with opened.zip.open("x.npy") as member:
        version = np.lib.format.read_magic(member)
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(member)
        # To its end, where zipfile compares the checksum.
        read = 0
        while piece := member.read(1 << 24):
            read += len(piece)
    assert read == shape[0] * shape[1] * shape[2]
    answer = [list(shape), str(dtype), opened["y"].shape[0], opened.zip.getinfo("y.npy").header_offset]
`,
  hdf5: `
import h5py
with h5py.File(path) as opened:
    data, labels = opened["records_0"], opened["labels"]
    bytes_of = data.shape[1] * data.shape[2]
    with open(path, "rb") as file:
        file.seek(data.id.get_offset() + (data.shape[0] - 1) * bytes_of)
        assert file.read(bytes_of) == data[-1].tobytes()
    assert int(labels[-1]) == 0
    answer = [list(data.shape), str(data.dtype), labels.shape[0], data.id.get_offset() + data.nbytes - bytes_of]
`,
} as const;

const LIBRARY: Readonly<Record<keyof typeof OPENERS, string>> = {
  npz: "numpy",
  hdf5: "h5py",
};

const SEEN: Readonly<
  Record<keyof typeof OPENERS, readonly [shape: number[], type: string, samples: number]>
> = {
  npz: [[1024, 1024, SAMPLES], "uint8", SAMPLES],
  hdf5: [[SAMPLES, 1024, 1024], "uint8", SAMPLES],
};

/** Memory where it has room for the file, since disks of test machines are slow; else where temporary files lie. */
function placeWithRoom(): string | undefined {
  const places = ["/dev/shm", Deno.env.get("TMPDIR") ?? "/tmp"];
  return places.find((place) => isFolder(place) && (fileSystemOf(place).freeBytes ?? Infinity) >= ROOM);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

const python = lookUp(["STOKER_TEST_PYTHON"], (name) => Deno.env.get(name), Deno.uid());
const noRoom = placeWithRoom() === undefined
  ? `needs ${ROOM / GIB} GiB of memory or disk for temporary files`
  : undefined;

for (const format of Object.keys(OPENERS) as (keyof typeof OPENERS)[]) { // the keys of a const table
  testUnless(
    noRoom,
    `generate: a ${format} above 4 GiB takes less than 250 MiB of memory, and verifies`,
    async () => {
      const folder = await Deno.makeTempDir({ prefix: "stoker-large-", dir: placeWithRoom() ?? "/tmp" });
      try {
        await writeLarge(format, folder);
        if ("given" in python) await openLarge(format, folder, python.given[0] ?? "");
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
  // Its file is the one above, which is too large to be written twice.
  const name = `${LIBRARY[format]} opens a ${format} above 4 GiB`;
  if ("missing" in python) testUnless(python.missing, name, () => {});
}

async function writeLarge(format: keyof typeof OPENERS, folder: string): Promise<void> {
  const words = [
    `dataset.format=${format}`,
    "dataset.num_files_train=1",
    `dataset.num_samples_per_file=${SAMPLES}`,
    `dataset.record_length_bytes=${MIB}`,
    "--fsync",
    "none",
  ];
  const { phases } = await generate(await workloadIn(folder), `${folder}/data`, ...words);
  const { bytes, peakMemoryBytes } = phases.generate;
  const { size } = await Deno.stat(`${folder}/data/${nameOf(format)}`);
  assertEquals(bytes, size);
  assert(size > 4 * GIB, `${size} bytes`);
  assert(peakMemoryBytes < MOST, `${peakMemoryBytes / MIB} MiB`);
  // Sizes above 32 bits, at head and tail and between.
  const verified = await result(["verify", `${folder}/data`, "--sample", "0.01"]);
  assertEquals(verified.phases.verify.findings, []);
}

function nameOf(format: keyof typeof OPENERS): string {
  return `train/img_0_of_1.${format}`;
}

async function openLarge(format: keyof typeof OPENERS, folder: string, python: string): Promise<void> {
  const script = `import json, sys\npath = sys.argv[1]${OPENERS[format]}print(json.dumps(answer))`;
  const args = ["-c", script, `${folder}/data/${nameOf(format)}`];
  const { success, stdout, stderr } = await new Deno.Command(python, { args }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
  const [shape, type, samples, last] = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals([shape, type, samples], [...SEEN[format]]);
  assert(last > 4 * GIB, `the last thing in the file begins at ${last}`);
}
