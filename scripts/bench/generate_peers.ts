/**
 * The ordinary libraries writing what Stoker writes, as one Python program that prints a line of JSON: its words
 * are format, folder, number of files, bytes of each, and random data is made once, outside of the time. And what is
 * asked of Stoker beside DLIO.
 */

const PROGRAM = `
import io, json, sys, time, numpy as np
name, folder, files, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
edge = int(size ** 0.5)
data = np.random.default_rng(1).integers(0, 256, (edge, edge, 1), dtype=np.uint8)

def npy(path): np.save(path, data)
def npz(path): np.savez(path, x=data, y=[0])
def hdf5(path):
    import h5py
    with h5py.File(path, "w") as f:
        f.create_dataset("records_0", data=data.reshape(1, edge, edge))
        f.create_dataset("labels", data=[0])
def parquet(path):
    import pyarrow as pa, pyarrow.parquet as pq
    cells = pa.FixedSizeListArray.from_arrays(pa.array(data.reshape(-1)), edge * edge)
    pq.write_table(pa.table({"data": cells}), path, compression="none", use_dictionary=False, write_statistics=True)
def image(path):
    from PIL import Image
    Image.fromarray(data.reshape(edge, edge)).save(path)
write = {"npy": npy, "npz": npz, "hdf5": hdf5, "parquet": parquet, "jpeg": image, "png": image}.get(name)
if write is None:
    print(json.dumps(None))
    sys.exit()
write(f"{folder}/peer_first.{name}")  # imports are not measured
began = time.perf_counter()
for i in range(files): write(f"{folder}/peer_{i}.{name}")
print(json.dumps({"seconds": time.perf_counter() - began}))
`;

/** Seconds that it took, or undefined where no such library writes the format. */
export async function peerSeconds(
  python: string,
  format: string,
  folder: string,
  files: number,
  bytes: number,
): Promise<number | undefined> {
  const args = ["-c", PROGRAM, format, folder, String(files), String(bytes)];
  const { success, stdout, stderr } = await new Deno.Command(python, { args }).output();
  const text = (output: Uint8Array) => new TextDecoder().decode(output);
  if (!success) throw new Error(`The peer of ${format} failed: ${text(stderr).trim().split("\n").at(-1)}`);
  const said: { seconds: number } | null = JSON.parse(text(stdout));
  return said?.seconds;
}

/** How many times DLIO's rate is asked; of images, files a second. */
export const ASKED_OF_DLIO: Readonly<Record<string, number>> = {
  npz: 2.5,
  npy: 2.5,
  hdf5: 2.5,
  tfrecord: 5,
  parquet: 20,
  indexed_binary: 100,
  mmap_indexed_binary: 100,
  jpeg: 5,
  png: 5,
};

/**
 * As many bytes as DLIO makes of a format in some seconds. A csv of one sample is one line of as many columns as it
 * has values, each of which pandas keeps by itself; two files at least, since what DLIO makes of fewer indexed ones
 * than it has ranks is another program.
 */
export function dlioShape<Shape extends { readonly files: number; readonly bytes: number }>(
  format: string,
  shape: Shape,
): Shape {
  const few = MOST_OF_DLIO[format];
  if (!few) return shape;
  return { ...shape, files: Math.min(shape.files, few.files), bytes: Math.min(shape.bytes, few.bytes) };
}

const MOST_OF_DLIO: Readonly<Record<string, { readonly files: number; readonly bytes: number }>> = {
  csv: { files: 4, bytes: 1 << 20 },
  indexed_binary: { files: 4, bytes: 1 << 23 },
  mmap_indexed_binary: { files: 4, bytes: 1 << 23 },
};
