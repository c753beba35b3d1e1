/**
 * Makes sure that raw I/O writes only where it may: new files, files that it made itself (their first page says
 * so), what the operator gave up with --overwrite, and devices that nobody uses and that hold nothing.
 */
import { printAddress } from "../../base/address.ts";
import { ioIdentity, isIoHash } from "../../dataset/io_identity.ts";
import type { IoBench } from "../../workers/io_bench.ts";
import { severalAtATime } from "../../workers/several_at_a_time.ts";
import { deviceRefusal, isDevice } from "./block_device.ts";
import { type FoundFile, looksAtOnce, refusal } from "./find_files.ts";
import type { IoRequest } from "./io_request.ts";

const PAGE_BYTES = 4096;
/** Enough to recognise a page by its beginning. */
const PROOF_BYTES = 32;

/** Who wrote a file, as its first page says; undefined: not raw I/O. */
export interface Stamp {
  readonly datasetHash: string;
  readonly number: number;
}

/** Throws before anything is changed when one of the files may not be written. */
export function refuseForeignFiles(
  files: readonly FoundFile[],
  stamps: readonly (Stamp | undefined)[],
  { overwrite, kind }: IoRequest,
): void {
  for (const [place, file] of files.entries()) {
    if (file.there === undefined) continue;
    const isOwn = stamps[place] !== undefined;
    const isEmpty = file.there === 0; // nothing of anybody's is given up
    if (isDevice(file.address)) {
      const reason = deviceRefusal(file.address, isOwn);
      if (reason) throw reason;
      continue;
    }
    if (isOwn || isEmpty || (overwrite && kind === "write")) continue;
    throw refusal(
      "FOREIGN_FILE",
      `'${printAddress(file.address)}' holds bytes that 'stoker io' did not write.`,
      kind === "mix"
        ? "Mix reads and writes on a file that 'stoker io write' made."
        : "Name another file, or give this one up with --overwrite.",
    );
  }
}

/** A file keeps the number that it was written with, wherever it was moved since. */
export function withTheirNumbers(
  files: readonly FoundFile[],
  stamps: readonly (Stamp | undefined)[],
  seed: number,
): FoundFile[] {
  const { datasetHash } = ioIdentity(seed, 0);
  return files.map((file, place) => {
    const stamp = stamps[place];
    return stamp?.datasetHash === datasetHash ? { ...file, number: stamp.number } : file;
  });
}

/** Makes each file with its size and its first page, so that it is recognised whatever happens next. */
export async function makeFiles(
  bench: IoBench,
  files: readonly FoundFile[],
  made: (file: FoundFile) => void,
): Promise<void> {
  const { store } = bench;
  for (const [number, file] of files.entries()) {
    const handle = await store.openInPlace?.(file.name, file.size);
    if (!handle) return;
    if (file.there === undefined) made(file);
    try {
      if (handle.size < file.size) {
        throw refusal(
          "DEVICE_SIZE",
          `'${printAddress(file.address)}' has ${handle.size} bytes, less than --size ${file.size}.`,
          "Leave out --size to use the whole device.",
        );
      }
      const length = Math.min(PAGE_BYTES, file.size);
      let left = 1;
      await bench.finish(handle.move({
        next: () => left-- > 0 ? 0 : -1,
        isWrite: () => true,
        fill: (slot, offset, count) => bench.fill(number, slot, offset, count),
        done: () => {},
      }, length));
    } finally {
      await handle.close();
    }
  }
}

/** Of each file, several at a time. */
export function stampsOf(
  bench: Pick<IoBench, "store" | "stream">,
  files: readonly FoundFile[],
  request: IoRequest,
): Promise<(Stamp | undefined)[]> {
  const { io, outside } = request;
  return severalAtATime(
    files,
    looksAtOnce(request),
    outside.interrupt,
    (file) => stampOf(bench, file, io.blockSizeBytes),
  );
}

async function stampOf(
  bench: Pick<IoBench, "store" | "stream">,
  { name, there }: FoundFile,
  blockBytes: number,
): Promise<Stamp | undefined> {
  if (there === undefined) return undefined;
  const handle = await bench.store.openRead(name, there);
  try {
    const length = Math.min(PAGE_BYTES, blockBytes, handle.size);
    if (length < PROOF_BYTES) return undefined;
    let stamp: Stamp | undefined;
    await handle.read(0, length, (slot) => {
      const { kernel, memory, scratch } = bench.stream;
      const at = scratch.offset + PAGE_BYTES;
      memory.set(slot.bytes.subarray(0, length), at);
      if (kernel.findStamp(at, 1, 1, -1, 0, scratch.offset) !== 0) return;
      const result = new DataView(memory.buffer, scratch.offset);
      const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
      const datasetHash = hex(result.getUint32(0, true), 6) + hex(result.getUint32(4, true), 8);
      if (!isIoHash(datasetHash) || result.getFloat64(16, true) !== 0) return;
      stamp = { datasetHash, number: result.getFloat64(8, true) };
    });
    return stamp;
  } finally {
    await handle.close();
  }
}
