/** One dataset of a foreign HDF5 file: its shape, and where its bytes lie, from the messages of its header. */
import { u64At, unreadable } from "../foreign_file.ts";
import { messagesOf } from "./foreign_objects.ts";
import { addressAt, type MetadataReader, uintAt } from "./metadata_reader.ts";

const DATASPACE = 1;
const DATATYPE = 3;
const LAYOUT = 8;
const UNLIMITED = 2 ** 64;

/** How the chunks of a dataset are found. */
export type IndexKind = "b-tree" | "single" | "implicit" | "fixed array" | "extensible array" | "b-tree 2";

export type Storage =
  /** Undefined address: no byte was ever written. */
  | { readonly kind: "whole"; readonly at: number | undefined }
  | {
    readonly kind: "chunks";
    readonly index: IndexKind;
    readonly at: number | undefined;
    readonly shape: readonly number[];
    /** Length in the file where a single chunk went through a filter. */
    readonly filteredBytes: number | undefined;
  };

export interface ForeignDataset {
  readonly shape: readonly number[];
  readonly maxShape: readonly number[];
  readonly itemBytes: number;
  /** Of its elements, in numpy's words; undefined where they are no numbers. */
  readonly type: string | undefined;
  readonly storage: Storage;
}

/** Undefined where the object is no dataset. */
export async function datasetAt(file: MetadataReader, at: number): Promise<ForeignDataset | undefined> {
  const messages = await messagesOf(file, at);
  const find = (type: number) => messages.find((message) => message.type === type);
  const space = find(DATASPACE);
  const type = find(DATATYPE);
  const layout = find(LAYOUT);
  if (!space || !type || !layout) return undefined;
  if (type.shared || space.shared) {
    throw unreadable("hdf5", "a dataset shares its type with a named datatype");
  }
  const itemBytes = type.body.getUint32(4, true);
  return {
    ...parseSpace(space.body),
    itemBytes,
    type: typeName(type.body, itemBytes),
    storage: parseLayout(layout.body, layout.at),
  };
}

function typeName(body: DataView, bytes: number): string | undefined {
  switch (body.getUint8(0) % 16) {
    case 0:
      return `${body.getUint8(1) & 8 ? "i" : "u"}${bytes}`;
    case 1:
      return `f${bytes}`;
    case 8: // h5py's bool is an enumeration over int8
      return bytes === 1 ? "b1" : undefined;
    default:
      return undefined;
  }
}

function parseSpace(body: DataView): { shape: readonly number[]; maxShape: readonly number[] } {
  const version = body.getUint8(0);
  if (version !== 1 && version !== 2) throw unreadable("hdf5", `dataspace version ${version} is not known`);
  const rank = body.getUint8(1);
  const from = version === 1 ? 8 : 4;
  const shape = Array.from({ length: rank }, (_, axis) => u64At(body, from + 8 * axis));
  if (!(body.getUint8(2) & 1)) return { shape, maxShape: shape };
  const limits = Array.from({ length: rank }, (_, axis) => u64At(body, from + 8 * (rank + axis)));
  return { shape, maxShape: limits.map((limit) => limit >= UNLIMITED ? Infinity : limit) };
}

function parseLayout(body: DataView, at: number): Storage {
  const version = body.getUint8(0);
  if (version === 1 || version === 2) return parseOldLayout(body, at);
  if (version !== 3 && version !== 4) throw unreadable("hdf5", `data layout version ${version} is not known`);
  const kind = body.getUint8(1);
  if (kind === 0) return { kind: "whole", at: at + 4 };
  if (kind === 1) return { kind: "whole", at: addressAt(body, 2) };
  if (kind !== 2) throw unreadable("hdf5", "a dataset is put together from other files");
  return version === 3 ? chunksOfVersion3(body) : chunksOfVersion4(body);
}

function parseOldLayout(body: DataView, at: number): Storage {
  const rank = body.getUint8(1);
  const kind = body.getUint8(2);
  if (kind === 0) return { kind: "whole", at: at + 12 + 4 * rank };
  if (kind === 1) return { kind: "whole", at: addressAt(body, 8) };
  const shape = Array.from({ length: rank - 1 }, (_, axis) => body.getUint32(16 + 4 * axis, true));
  return { kind: "chunks", index: "b-tree", at: addressAt(body, 8), shape, filteredBytes: undefined };
}

function chunksOfVersion3(body: DataView): Storage {
  const shape = Array.from(
    { length: body.getUint8(2) - 1 },
    (_, axis) => body.getUint32(11 + 4 * axis, true),
  );
  return { kind: "chunks", index: "b-tree", at: addressAt(body, 3), shape, filteredBytes: undefined };
}

/** Bytes of parameters before the address, by index type. */
const INDEXES: Readonly<Record<number, { readonly index: IndexKind; readonly parameters: number }>> = {
  1: { index: "single", parameters: 0 },
  2: { index: "implicit", parameters: 0 },
  3: { index: "fixed array", parameters: 1 },
  4: { index: "extensible array", parameters: 5 },
  5: { index: "b-tree 2", parameters: 6 },
};

function chunksOfVersion4(body: DataView): Storage {
  const axes = body.getUint8(3);
  const width = body.getUint8(4);
  const shape = Array.from({ length: axes - 1 }, (_, axis) => uintAt(body, 5 + axis * width, width));
  const kindAt = 5 + axes * width;
  const known = INDEXES[body.getUint8(kindAt)];
  if (!known) throw unreadable("hdf5", `chunk index type ${body.getUint8(kindAt)} is not known`);
  const filtered = known.index === "single" && (body.getUint8(2) & 2) !== 0;
  const from = kindAt + 1 + known.parameters + (filtered ? 12 : 0);
  return {
    kind: "chunks",
    index: known.index,
    at: addressAt(body, from),
    shape,
    filteredBytes: filtered ? u64At(body, kindAt + 1) : undefined,
  };
}
