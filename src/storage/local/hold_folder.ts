/**
 * Keeps two processes out of one folder, by a lock of the kernel on the folder itself: it leaves no file behind, and
 * ends with the process however that ends. Advice between programs of this kind; nobody else is kept out.
 */
import { cString } from "../../../ffi/c_string.ts";
import { ERRNO, lastErrno } from "../../../ffi/errno.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Hold } from "../store.ts";

const LOCK_EX = 2;
const LOCK_NB = 4;

/** Undefined where there is no such folder, or the file system locks none (NFS locks files alone). */
export function holdFolder(path: string): Hold | "taken" | undefined {
  const { DIRECTORY, CLOEXEC } = platform().open;
  const fd = libc().open(cString(path), DIRECTORY | CLOEXEC, 0);
  if (fd < 0) return undefined;
  if (libc().flock(fd, LOCK_EX | LOCK_NB) === 0) return { release: () => void libc().close(fd) };
  const errno = lastErrno();
  libc().close(fd);
  return errno === ERRNO.EAGAIN ? "taken" : undefined;
}
