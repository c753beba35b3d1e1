/**
 * The ordinary libraries writing what Stoker writes, as one Python program that prints a line of JSON. Its words
 * are: format, folder, number of files, bytes of each. Random data is made once, outside of the time.
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

/**
 * GB/s that were measured with DLIO on a machine of two processors, tmpfs, files of 64 MiB; and how many times that is
 * asked. DLIO is not run here: only its own writers, the libraries above, are.
 */
export const PUBLISHED: Readonly<Record<string, { readonly rate: number; readonly asked: number }>> = {
  npz: { rate: 1.45, asked: 2.5 },
  npy: { rate: 1.25, asked: 2.5 },
  hdf5: { rate: 0.93, asked: 2.5 },
  tfrecord: { rate: 0.5, asked: 5 },
  parquet: { rate: 0.07, asked: 20 },
  csv: { rate: 0.0035, asked: 1 },
  indexed_binary: { rate: 0.007, asked: 100 },
};
