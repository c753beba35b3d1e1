/**
 * Judges a file that somebody else made by its structure alone: what it says of itself against what the workload
 * says of it. Nothing here can tell whether the content is right. Pure.
 */
import { IntegrityError } from "../base/errors.ts";
import { isDrawn } from "../dataset/sizes.ts";
import type { FileSpec } from "../dataset/spec.ts";
import type { Format, RangeReader } from "./format.ts";

/** What every file of a workload must say of itself. */
export interface ExpectedStructure {
  /** Undefined where only all files together must have a number of samples. */
  readonly samples: number | undefined;
  /** Of one sample, in the terms of the format. */
  readonly shape: readonly number[];
  /** Of its elements; absent where the format does not say. */
  readonly type?: string;
}

/** What a file says of itself. */
export interface FoundStructure {
  readonly samples: number;
  /** Undefined where its samples differ. */
  readonly shape: readonly number[] | undefined;
  readonly type?: string;
  /** How long it must be. */
  readonly bytes: number;
  /** Where it contradicts itself. */
  readonly faults?: readonly StructureFault[];
}

export interface StructureFault {
  readonly kind: "short" | "long" | "unreadable" | "foreign";
  readonly offset: number;
  readonly length: number;
  readonly detail: string;
}

/** The file ends before what it says it holds. `bytes` is how long it would have to be, where that is known. */
export class CutShort extends IntegrityError {
  readonly bytes: number;

  constructor(format: string, found: string, bytes = 0) {
    super(`The ${format} file is cut short: ${found}`, {
      code: "CUT_SHORT",
      remedy: "Copy or generate it again: an interrupted copy or a full file system leaves such files.",
    });
    this.bytes = bytes;
  }
}

/** What was seen of a file. */
export interface Examined {
  /** 0 where it does not say. */
  readonly samples: number;
  readonly faults: readonly StructureFault[];
}

/** All that is wrong with a file; nothing where it is sound. Storage that fails is the store's own error. */
export async function structureFaults(
  format: Format,
  file: FileSpec,
  read: RangeReader,
): Promise<readonly StructureFault[]> {
  return (await examined(format, file, read)).faults;
}

export async function examined(format: Format, file: FileSpec, read: RangeReader): Promise<Examined> {
  const { size } = read;
  try {
    const found = await format.structure.examine(read, file.dataset);
    const faults = [
      ...sizeFaults(found, size),
      ...found.faults ?? [],
      ...shapeFaults(format, file, found, size),
    ];
    return { samples: found.samples, faults };
  } catch (error) {
    return { samples: 0, faults: faultsOf(error, size) };
  }
}

function faultsOf(error: unknown, size: number): readonly StructureFault[] {
  if (error instanceof CutShort) {
    const length = Math.max(0, error.bytes - size);
    return [{ kind: "short", offset: size, length, detail: error.message }];
  }
  if (!(error instanceof IntegrityError)) throw error;
  return [{ kind: "unreadable", offset: 0, length: size, detail: error.message }];
}

function sizeFaults({ bytes }: FoundStructure, size: number): readonly StructureFault[] {
  if (bytes > size) {
    const detail = `has ${size} of the ${bytes} bytes that it says it has`;
    return [{ kind: "short", offset: size, length: bytes - size, detail }];
  }
  if (bytes < size) {
    const detail = `has ${size - bytes} bytes behind its end at ${bytes}`;
    return [{ kind: "long", offset: bytes, length: size - bytes, detail }];
  }
  return [];
}

function shapeFaults(
  { structure }: Format,
  file: FileSpec,
  found: FoundStructure,
  size: number,
): readonly StructureFault[] {
  const wrong = disagreements(structure.expected(file), found, isDrawn(file.dataset));
  if (wrong.length === 0) return [];
  return [{ kind: "foreign", offset: 0, length: size, detail: `holds ${wrong.join(", ")}` }];
}

/** What a file says of itself and should not; `drawn`: sizes of samples are. */
export function disagreements(
  expected: ExpectedStructure,
  found: Pick<FoundStructure, "samples" | "shape" | "type">,
  drawn: boolean,
): readonly string[] {
  const wrong: string[] = [];
  if (expected.samples !== undefined && found.samples !== expected.samples) {
    wrong.push(`${found.samples} samples instead of ${expected.samples}`);
  }
  if (!found.shape) wrong.push("samples that differ in their shape");
  else if (!agrees(found.shape, expected.shape, drawn)) {
    wrong.push(`samples of shape [${found.shape}] instead of [${expected.shape}]`);
  }
  if (found.type !== expected.type) {
    wrong.push(`elements of type ${found.type ?? "unknown"} instead of ${expected.type ?? "unknown"}`);
  }
  return wrong;
}

/** Where sizes are drawn, whoever made the files drew others: only the number of axes is known. */
function agrees(found: readonly number[], expected: readonly number[], drawn: boolean): boolean {
  if (found.length !== expected.length) return false;
  return drawn || found.every((length, axis) => length === expected[axis]);
}
