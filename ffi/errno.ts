/**
 * Error numbers of the operating system: their names, their meaning, and the one function that turns a failed
 * call into a StorageError that says what to do. The numbers are the same on x86-64 and arm64.
 */
import { StorageError } from "../src/base/errors.ts";
import { libc } from "./libc.ts";

interface Meaning {
  readonly number: number;
  readonly text: string;
  readonly remedy: string;
}

const RETRY = "Run the command again; if it happens again, look at the kernel log (dmesg).";
const REPORT = "Please report this as a bug of Stoker, with the command and this message.";

const ERRNOS = {
  EPERM: {
    number: 1,
    text: "operation not permitted",
    remedy: "Run as the owner of the files, or ask the administrator of this storage.",
  },
  ENOENT: {
    number: 2,
    text: "no such file or folder",
    remedy: "Check the address; if the file was there before, somebody removed it during the run.",
  },
  EINTR: { number: 4, text: "interrupted by a signal", remedy: RETRY },
  EIO: {
    number: 5,
    text: "the device reported an I/O error",
    remedy: "Look at the kernel log (dmesg) and the health of the drive or the storage server.",
  },
  ENXIO: { number: 6, text: "no such device", remedy: "Check that the device is attached and mounted." },
  EBADF: { number: 9, text: "bad file descriptor", remedy: REPORT },
  EAGAIN: { number: 11, text: "resource not available at the moment", remedy: RETRY },
  ENOMEM: {
    number: 12,
    text: "out of memory",
    remedy: "Use fewer accelerators, a smaller --block-size or --queue-depth, or a machine with more memory.",
  },
  EACCES: {
    number: 13,
    text: "permission denied",
    remedy: "Give this user the permission for the folder (chown, chmod), or run as its owner.",
  },
  EFAULT: { number: 14, text: "bad address", remedy: REPORT },
  EBUSY: { number: 16, text: "device or resource busy", remedy: "Stop whoever uses it, then run again." },
  EEXIST: {
    number: 17,
    text: "the file exists",
    remedy: "Choose another folder, or pass --overwrite to replace existing files.",
  },
  EXDEV: { number: 18, text: "crosses a mount", remedy: "Use a folder that lies on one file system." },
  ENODEV: { number: 19, text: "no such device", remedy: "Check that the device is attached and mounted." },
  ENOTDIR: {
    number: 20,
    text: "a part of the path is not a folder",
    remedy: "Check the address: a file stands where a folder is expected.",
  },
  EISDIR: {
    number: 21,
    text: "is a folder",
    remedy: "Check the address: a folder stands where a file is expected.",
  },
  EINVAL: {
    number: 22,
    text: "invalid argument",
    remedy: "With direct:// check that --block-size is a multiple of the device's alignment, or use file://.",
  },
  ENFILE: {
    number: 23,
    text: "the system has no free file descriptors",
    remedy: "Raise fs.file-max (sysctl), or run fewer programs on this machine.",
  },
  EMFILE: {
    number: 24,
    text: "this process has no free file descriptors",
    remedy: "Raise the limit (ulimit -n), or use fewer accelerators or read threads.",
  },
  EFBIG: {
    number: 27,
    text: "the file is too large for the file system or the limit of this process",
    remedy: "Check ulimit -f, or use smaller files (more of them).",
  },
  ENOSPC: {
    number: 28,
    text: "no space left on the device",
    remedy: "Free space or inodes there, choose another folder, or make the data set smaller.",
  },
  ESPIPE: {
    number: 29,
    text: "it has no size and no places in it, like a pipe or a terminal",
    remedy: "Name a file or a block device.",
  },
  EROFS: {
    number: 30,
    text: "the file system is mounted read-only",
    remedy: "Remount it writable, or choose another folder.",
  },
  EMLINK: { number: 31, text: "too many links", remedy: "Choose another file system." },
  EPIPE: { number: 32, text: "broken pipe", remedy: RETRY },
  ENAMETOOLONG: {
    number: 36,
    text: "the name is too long",
    remedy: "Use shorter names: of the folder, or of the files (dataset.file_prefix).",
  },
  ENOSYS: { number: 38, text: "the kernel does not have this call", remedy: "Use a newer kernel." },
  ENOTEMPTY: { number: 39, text: "the folder is not empty", remedy: "Remove what is in it first." },
  ELOOP: {
    number: 40,
    text: "too many symbolic links",
    remedy: "Check the symbolic links in the path; one of them points at itself.",
  },
  ETIME: { number: 62, text: "the time is over", remedy: RETRY },
  EOVERFLOW: { number: 75, text: "the value is too large", remedy: REPORT },
  EOPNOTSUPP: {
    number: 95,
    text: "the file system does not support this",
    remedy: "Choose another file system, or file:// instead of direct://.",
  },
  ENOTCONN: {
    number: 107,
    text: "the file system is not connected",
    remedy: "Its server or user-space program has died: mount it again.",
  },
  ETIMEDOUT: {
    number: 110,
    text: "the storage did not answer in time",
    remedy: "Check the network and the storage server, then run again.",
  },
  EHOSTDOWN: { number: 112, text: "the storage server is down", remedy: "Check the storage server." },
  EHOSTUNREACH: {
    number: 113,
    text: "the storage server cannot be reached",
    remedy: "Check the network and the storage server.",
  },
  ESTALE: {
    number: 116,
    text: "the file handle is stale: the file was removed or the export changed on the server",
    remedy: "Mount the export again, and make sure that nobody else removes files during the run.",
  },
  EREMOTEIO: {
    number: 121,
    text: "the storage server reported an I/O error",
    remedy: "Look at the log of the storage server.",
  },
  EDQUOT: {
    number: 122,
    text: "the disk quota is used up",
    remedy: "Free space, ask for a larger quota, or choose another folder.",
  },
  ECANCELED: { number: 125, text: "the request was cancelled", remedy: RETRY },
} as const satisfies Record<string, Meaning>;

export type ErrnoName = keyof typeof ERRNOS;

/** Numbers by name, for comparisons. */
// The cast names the keys that Object.fromEntries forgets; they are exactly those of the table.
export const ERRNO = Object.fromEntries(
  Object.entries(ERRNOS).map(([name, { number }]) => [name, number]),
) as Readonly<Record<ErrnoName, number>>;

const NAMES = new Map<number, ErrnoName>(
  // As above: the entries of the table have its keys.
  (Object.entries(ERRNOS) as [ErrnoName, Meaning][]).map(([name, { number }]) => [number, name]),
);

/** "ENOSPC" for 28; "errno 999" for a number that is not known. */
export function errnoName(number: number): string {
  return NAMES.get(number) ?? `errno ${number}`;
}

/** What the number means, in words. */
export function errnoText(number: number): string {
  const name = NAMES.get(number);
  return name ? ERRNOS[name].text : `error number ${number} of the operating system`;
}

let location: Deno.UnsafePointerView | undefined;

/** The errno of the last synchronous call of this thread; call it before anything else. */
export function lastErrno(): number {
  if (!location) {
    const pointer = libc().__errno_location();
    if (!pointer) throw new Error("The C library has no place for errno");
    location = new Deno.UnsafePointerView(pointer);
  }
  return location.getInt32(0);
}

/** One failed call of the operating system. */
export interface FailedCall {
  /** The call as its manual page names it: "open", "pread", ... */
  readonly call: string;
  /** What Stoker wanted: "read", "write", "list", ... */
  readonly operation: string;
  readonly path: string;
  readonly errno: number;
  /** Where in the file, for reads and writes. */
  readonly offset?: number;
  readonly remedy?: string;
}

/** The StorageError for a failed call; its remedy belongs to the errno unless the caller knows better. */
export function storageError(failed: FailedCall): StorageError {
  const name = errnoName(failed.errno);
  const place = failed.offset === undefined ? "" : ` at offset ${failed.offset}`;
  const known = NAMES.get(failed.errno);
  return new StorageError(
    `Cannot ${failed.operation} '${failed.path}'${place}: ${
      errnoText(failed.errno)
    } (${name} from ${failed.call})`,
    {
      code: name.startsWith("E") ? name : "ERRNO",
      errno: name,
      operation: failed.operation,
      address: failed.path,
      remedy: failed.remedy ?? (known ? ERRNOS[known].remedy : RETRY),
    },
  );
}

/** The result of a synchronous call that returns -1 on failure, or a StorageError with its errno. */
export function checked(result: number, call: string, operation: string, path: string): number {
  if (result >= 0) return result;
  throw storageError({ call, operation, path, errno: lastErrno() });
}
