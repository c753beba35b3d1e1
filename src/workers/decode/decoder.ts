/**
 * What turns bytes that were read into values, as the library of a training framework would (`reader.decode`). It
 * sees bytes in memory only; where they come from, and how long it took, is the business of decoding.ts.
 */
import type { DatasetSpec, FormatName } from "../../dataset/spec.ts";
import type { RangeReader } from "../../formats/format.ts";

export interface Decoded {
  readonly samples: number;
  /** Of one sample and of its elements, in the words of the format's structure; absent where only columns are known. */
  readonly shape?: readonly number[];
  readonly type?: string;
  readonly values: readonly ArrayBufferView[];
}

/** Takes a whole file. */
export interface FileDecoder {
  readonly kind: "file";
  decode(bytes: Uint8Array): Promise<Decoded>;
}

/** Takes a file group by group. */
export interface TableDecoder {
  readonly kind: "table";
  /** `read` must stay good until `close`. */
  open(read: RangeReader, dataset: DatasetSpec): Promise<DecodedTable>;
}

export interface DecodedTable {
  readonly samples: number;
  readonly groups: number;
  group(number: number): Promise<Decoded>;
  close(): void;
}

export type Decoder = FileDecoder | TableDecoder;

/** The decoder of a format, with its library loaded and ready. */
export async function loadDecoder(format: FormatName): Promise<Decoder> {
  switch (format) {
    case "npy":
      return (await import("./npy_decoder.ts")).npyDecoder;
    case "npz":
      return (await import("./npz_decoder.ts")).npzDecoder;
    case "csv":
      return (await import("./csv_decoder.ts")).csvDecoder;
    case "hdf5":
      return await (await import("./hdf5_decoder.ts")).loadHdf5Decoder();
    case "parquet":
      return await (await import("./parquet_decoder.ts")).loadParquetDecoder();
    default:
      throw new TypeError(`There is no decoder of ${format}: the rule DECODE refuses it`);
  }
}
