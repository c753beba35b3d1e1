/**
 * Decodes HDF5 with the HDF5 library itself, compiled to WebAssembly. A Worker that decodes loads it, nobody else:
 * it is the largest module of the program.
 */
import type { Dataset as LibraryDataset, File as LibraryFile, Metadata } from "h5wasm";
import { unreadable } from "../../formats/foreign_file.ts";
import { chooseRecords } from "../../formats/hdf5/probe.ts";
import type { Decoded, FileDecoder } from "./decoder.ts";

/** In the memory of the library; nothing reaches a disk. */
const NAME = "/sample.hdf5";
/** deflate, shuffle, fletcher32: for others the library gives values that it never unpacked. */
const FILTERS: readonly number[] = [1, 2, 3];
const INTEGER = 0;
const FLOAT = 1;
const ENUMERATION = 8;

export async function loadHdf5Decoder(): Promise<FileDecoder> {
  const library = await import("h5wasm");
  const { FS, activate_throwing_error_handler } = await library.ready;
  // Otherwise it prints what is wrong, and goes on.
  activate_throwing_error_handler();
  return {
    kind: "file",
    async decode(bytes) {
      let file: LibraryFile | undefined;
      // An option of the file system in memory that its types lack: it takes the bytes instead of a copy.
      FS.writeFile(NAME, bytes, { canOwn: true } as { flags?: string });
      try {
        file = new library.File(NAME, "r");
        return decodeRoot(file, library.Dataset);
      } catch (error) {
        throw unreadable("hdf5", reasonOf(error), error);
      } finally {
        file?.close();
        FS.unlink(NAME);
      }
    },
  };
}

function decodeRoot(file: LibraryFile, DatasetOf: typeof LibraryDataset): Decoded {
  const found = file.keys().flatMap((name) => {
    const entity = file.get(name);
    if (!(entity instanceof DatasetOf)) return [];
    const { shape, metadata } = entity;
    return shape && shape.length > 0 ? [{ name, dataset: { shape, itemBytes: metadata.size, entity } }] : [];
  });
  const records = chooseRecords(found);
  const values = found.flatMap(({ name, dataset }) => valuesOf(name, dataset.entity));
  const shapes = records.map(({ dataset }) => dataset.shape);
  const types = new Set(records.map(({ dataset }) => typeOf(dataset.entity.metadata)));
  const rows = new Set(shapes.map((shape) => shape.slice(1).join()));
  return {
    samples: Math.min(...shapes.map(([length]) => length ?? 0)),
    ...(rows.size === 1 ? { shape: shapes[0]?.slice(1) ?? [] } : {}),
    type: types.size === 1 ? [...types].join() : "several",
    values,
  };
}

function valuesOf(name: string, dataset: LibraryDataset): ArrayBufferView[] {
  const foreign = dataset.filters.find(({ id }) => !FILTERS.includes(id));
  if (foreign) throw new Error(`the library lacks the filter '${foreign.name || foreign.id}' of '${name}'`);
  const { value } = dataset;
  return ArrayBuffer.isView(value) ? [value] : [];
}

/** As numpy says it. */
function typeOf({ type, signed, size }: Metadata): string {
  if (type === INTEGER) return `${signed ? "i" : "u"}${size}`;
  if (type === FLOAT) return `f${size}`;
  return type === ENUMERATION ? `b${size}` : "other";
}

/** Of the library's stack of errors the one that all others follow from: its last line with a reason. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reasons = [...text.matchAll(/^\s*#\d+: .*?\(\): (.+)$/gm)].map(([, reason]) => reason);
  return reasons.at(-1) ?? text;
}
