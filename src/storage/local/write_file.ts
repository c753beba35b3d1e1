/**
 * Writes one file so that its final name never shows half of it: a hidden temporary file beside it, renamed when
 * complete. Whatever fails, the temporary file goes.
 */
import { cString } from "../../../ffi/c_string.ts";
import { checked, ERRNO, lastErrno, storageError } from "../../../ffi/errno.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import type { WriteOptions, Written } from "../store.ts";
import type { LocalFiles } from "./local_files.ts";
import { temporaryPath } from "./temporary_name.ts";
import { type OpenFile, WriteTransfer } from "./transfer.ts";

const AT_FDCWD = -100;
const RENAME_NOREPLACE = 1;

export async function writeFile(
  files: LocalFiles,
  path: string,
  source: Source,
  options: WriteOptions,
): Promise<Written> {
  const began = performance.now();
  if (!options.overwrite && statusOfPath(path)) throw exists(path);
  options.signal?.throwIfAborted();
  const temporary = temporaryPath(path);
  const file = await files.create(temporary, path);
  let isOpen = true;
  try {
    const fillMs = await writeBlocks(files, file, source, options);
    let fsyncMs = options.fsync ? await timed(files.fsync(file.fd, file.path)) : 0;
    isOpen = false;
    await files.close(file);
    commit(temporary, path, options.overwrite);
    if (options.fsync) fsyncMs += await timed(syncFolderOf(files, path));
    const writeSeconds = (performance.now() - began - fillMs) / 1000;
    const written = { bytes: source.size, attempts: 1, fillSeconds: fillMs / 1000, writeSeconds };
    return options.fsync ? { ...written, fsyncSeconds: fsyncMs / 1000 } : written;
  } catch (error) {
    if (isOpen) files.closeUnwritten(file);
    libc().unlink(cString(temporary));
    throw error;
  }
}

/** The time that making the bytes took, in milliseconds. */
async function writeBlocks(
  files: LocalFiles,
  file: OpenFile,
  source: Source,
  options: WriteOptions,
): Promise<number> {
  const { scheduler, blockBytes } = files;
  const { onProgress, signal } = options;
  const transfer = new WriteTransfer(file, source, blockBytes, onProgress, signal, scheduler.stopped);
  await scheduler.run(transfer);
  if (source.size % file.alignment !== 0 || (source.size === 0 && file.alignment > 1)) {
    checked(libc().ftruncate(file.fd, BigInt(source.size)), "ftruncate", "write", file.path);
  }
  return transfer.fillMs;
}

async function timed(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

/** Without this the name, unlike the data, may be gone after a power cut. */
async function syncFolderOf(files: LocalFiles, path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const { DIRECTORY, CLOEXEC } = platform().open;
  const fd = checked(libc().open(cString(folder), DIRECTORY | CLOEXEC, 0), "open", "flush", folder);
  try {
    await files.fsync(fd, folder);
  } finally {
    libc().close(fd);
  }
}

function commit(temporary: string, path: string, overwrite: boolean): void {
  const from = cString(temporary);
  const to = cString(path);
  if (overwrite) {
    checked(libc().rename(from, to), "rename", "write", path);
    return;
  }
  const number = BigInt(platform().syscalls.renameat2);
  if (libc().syscall_renameat2(number, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) === 0) return;
  const errno = lastErrno();
  if (errno === ERRNO.EEXIST) throw exists(path);
  if (errno !== ERRNO.EINVAL && errno !== ERRNO.ENOSYS) {
    throw storageError({ call: "renameat2", operation: "write", path, errno });
  }
  // NFS and some FUSE file systems cannot rename without replacing; a hard link refuses an existing name as well.
  if (libc().link(from, to) === 0) {
    checked(libc().unlink(from), "unlink", "write", temporary);
    return;
  }
  if (lastErrno() === ERRNO.EEXIST || statusOfPath(path)) throw exists(path);
  checked(libc().rename(from, to), "rename", "write", path);
}

function exists(path: string): StorageError {
  return storageError({ call: "open", operation: "write", path, errno: ERRNO.EEXIST });
}
