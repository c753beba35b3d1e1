/**
 * One open file of local storage that is changed in place, for storage benchmarks. It never renames and never
 * undoes: whoever opens one has made sure that the file may be written.
 */
import { checked, ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { statusOfOpenFile } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import type { BlockOrder, InPlaceHandle } from "../store.ts";
import type { LocalFiles } from "./local_files.ts";
import { MoveTransfer } from "./move_transfer.ts";
import { type OpenFile, roundUp } from "./transfer.ts";

const SEEK_END = 2;

/** Of a file or a device, whose status says 0. */
export function sizeOf({ fd, path }: OpenFile): number {
  const { kind, size } = statusOfOpenFile(fd, path);
  if (kind === "file") return size;
  const end = Number(libc().lseek(fd, 0n, SEEK_END));
  if (end < 0) throw storageError({ call: "lseek", operation: "find the size of", path, errno: lastErrno() });
  return end;
}

export async function openInPlace(
  files: LocalFiles,
  path: string,
  size: number | undefined,
): Promise<InPlaceHandle> {
  const file = await files.openInPlace(path, size !== undefined);
  try {
    if (size !== undefined && statusOfOpenFile(file.fd, path).kind === "file") resize(file, size);
    return new LocalInPlaceHandle(files, file, sizeOf(file));
  } catch (error) {
    files.closeUnwritten(file);
    throw error;
  }
}

/** Takes the space now, so that writing measures writing. */
function resize(file: OpenFile, size: number): void {
  const { fd, path } = file;
  if (sizeOf(file) !== size) checked(libc().ftruncate(fd, BigInt(size)), "ftruncate", "write", path);
  if (size === 0 || libc().fallocate(fd, 0, 0n, BigInt(size)) === 0) return;
  const errno = lastErrno();
  // A file system without the call, or under a seccomp rule: the space is found while writing.
  if (errno === ERRNO.EOPNOTSUPP || errno === ERRNO.ENOSYS || errno === ERRNO.EPERM) return;
  throw storageError({ call: "fallocate", operation: "write", path, errno });
}

class LocalInPlaceHandle implements InPlaceHandle {
  readonly size: number;
  readonly #files: LocalFiles;
  readonly #file: OpenFile;
  #moves = 0;
  #isClosed = false;

  constructor(files: LocalFiles, file: OpenFile, size: number) {
    this.#files = files;
    this.#file = file;
    this.size = size;
  }

  async move(order: BlockOrder, length: number, signal?: AbortSignal): Promise<void> {
    const { scheduler, blockBytes } = this.#files;
    if (!Number.isSafeInteger(length) || length < 1 || roundUp(length, this.#file.alignment) > blockBytes) {
      throw new RangeError(`Cannot move blocks of ${length} bytes: the most is ${blockBytes}`);
    }
    if (this.#isClosed) throw new Error(`Cannot use '${this.#file.path}': the handle is closed`);
    this.#moves++;
    try {
      await scheduler.run(new MoveTransfer(this.#file, order, length, signal, scheduler.stopped));
    } finally {
      this.#moves--;
    }
    this.#cut();
  }

  async sync(): Promise<void> {
    await this.#files.fsync(this.#file.fd, this.#file.path);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // The number of a closed descriptor may soon belong to another file.
    if (this.#moves > 0) {
      throw new Error(`Cannot close '${this.#file.path}' while ${this.#moves} moves are on`);
    }
    this.#isClosed = true;
    await this.#files.close(this.#file);
  }

  /** O_DIRECT wrote the last block padded. */
  #cut(): void {
    const { fd, path } = this.#file;
    if (this.size % this.#file.alignment === 0 || this.#moves > 0) return;
    if (statusOfOpenFile(fd, path).size <= this.size) return;
    checked(libc().ftruncate(fd, BigInt(this.size)), "ftruncate", "write", path);
  }
}
