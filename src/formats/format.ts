/**
 * The contract of a file format: what its files look like, and which bytes a reader touches for a sample.
 * Formats are pure; they know nothing of storage, and storage knows nothing of them.
 */
import type { Problem } from "../base/errors.ts";
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { DatasetSpec, FileSpec, FormatName } from "../dataset/spec.ts";
import type { ExpectedStructure, FoundStructure } from "./structure.ts";

/** One file to be written: the data file or an index beside it. */
export interface Output {
  /** Relative to the data folder. */
  readonly name: string;
  readonly layout: Layout;
}

/** Reads a little of a foreign file, to find out how it is built. */
export interface RangeReader {
  readonly size: number;
  read(range: ByteRange): Promise<Uint8Array>;
  /**
   * Opens an index file that belongs to this file. `nameOf` makes its name from this file's own, both relative
   * to the data folder; undefined where there is no such file.
   */
  beside?(nameOf: (name: string) => string): Promise<RangeReader | undefined>;
}

/** Which bytes of an opened file hold which sample; the same shape from the plan and from a foreign file. */
export interface SampleIndex {
  readonly samples: number;
  /** What a real reader would read for this sample, in the order it would read it. */
  ranges(sample: number): readonly ByteRange[];
  /** What a reader reads of the file once, before any sample: a footer, say, that samples do not each need. */
  readonly opening?: readonly ByteRange[];
  /** Where samples can only be read together: whoever keeps what was read of a group needs no I/O for its others. */
  readonly groups?: SampleGroups;
}

/** Groups of samples that follow each other. */
export interface SampleGroups {
  readonly count: number;
  of(sample: number): number;
  ranges(group: number): readonly ByteRange[];
}

/**
 * Bytes of all outputs of a file together, exactly as `outputs` describes them. `plan` adds up fifty million files
 * by the shapes that their samples have, of which there may be some ten thousand: so `byShape` must be quick.
 */
export type FileSizes =
  | { byShape(shape: readonly number[]): number }
  /** Where the shape of a sample says nothing: how many files of the dataset have which size. */
  | { readonly byNumber: Iterable<{ readonly bytes: number; readonly files: number }> };

/** How files whose content nobody can prove are looked at. */
export interface StructureCheck {
  expected(file: FileSpec): ExpectedStructure;
  /**
   * Walks through all of a file's structure, where `probe` reads only what finding samples takes. Throws an
   * IntegrityError where it is no file of the format.
   */
  examine(read: RangeReader, dataset: DatasetSpec): Promise<FoundStructure>;
  /**
   * What is wrong with the name of a file, where whoever made a dataset chose names and number of its files; undefined
   * where they are the workload's.
   */
  nameFault?(dataset: DatasetSpec): ((name: string) => string | undefined) | undefined;
}

export interface Format {
  readonly name: FormatName;
  /** File name extension without the dot; may depend on the compression (csv). */
  extension(dataset: DatasetSpec): string;
  /** What this format cannot do with such a specification; empty when all is well. */
  check(dataset: DatasetSpec): readonly Problem[];
  /** Data file first, then index files; committed in this order. */
  outputs(file: FileSpec): readonly Output[];
  sizes(dataset: DatasetSpec): FileSizes;
  /** From the plan, without I/O. */
  locate(file: FileSpec): SampleIndex;
  /**
   * From the real header, footer or index of a file that somebody else made. `dataset` says which columns are
   * wanted; without it all are.
   */
  probe(read: RangeReader, dataset?: DatasetSpec): Promise<SampleIndex>;
  readonly structure: StructureCheck;
  /**
   * Whether parts of a file can be compared apart from each other at the price of the whole; absent: never. Statistics
   * over all of a file, say, would be computed again for whoever meets them.
   */
  partsApart?(dataset: DatasetSpec): boolean;
  /** True where one sample's bytes can be read without the others of its file. */
  readonly separateSamples: boolean;
}
