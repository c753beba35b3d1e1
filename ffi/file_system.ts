/** What the kernel knows about the file system under a path, by statfs(2). */
import { cString } from "./c_string.ts";
import { checked } from "./errno.ts";
import { libc } from "./libc.ts";

export interface FileSystemStatus {
  /** "ext4", "xfs", "nfs", ... or the magic number in hexadecimal. */
  readonly type: string;
  /**
   * Free for this user; the reserve of the administrator is not counted. Undefined, as the total, where the file
   * system keeps no account (ramfs).
   */
  readonly freeBytes: number | undefined;
  readonly totalBytes: number | undefined;
  /** Undefined where the file system makes inodes as it needs them. */
  readonly freeInodes: number | undefined;
  readonly isReadOnly: boolean;
  /** Of one part of a path; undefined where the file system does not say. */
  readonly mostNameBytes: number | undefined;
}

// Magic numbers of linux/magic.h and of the file systems' own sources.
const TYPES: Readonly<Record<number, string>> = {
  0x01021994: "tmpfs",
  0x858458f6: "ramfs",
  0xef53: "ext4",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
  0xca451a4e: "bcachefs",
  0x2fc12fc1: "zfs",
  0xf2f52010: "f2fs",
  0x794c7630: "overlay",
  0x6969: "nfs",
  0xff534d42: "cifs",
  0xfe534d42: "smb2",
  0x65735546: "fuse",
  0x0bd00bd0: "lustre",
  0x47504653: "gpfs",
  0x19830326: "beegfs",
  0x00c36400: "ceph",
  0x01021997: "9p",
  0x6a656a63: "virtiofs",
  0x73717368: "squashfs",
  0x4d44: "vfat",
  0x2011bab0: "exfat",
};

/** Whose files are memory and nothing else. */
const IN_MEMORY: readonly string[] = ["tmpfs", "ramfs"];

const READ_ONLY = 1; // ST_RDONLY in f_flags
const STATFS_BYTES = 120;

const buffer = new Uint8Array(STATFS_BYTES);
const view = new DataView(buffer.buffer);

/** The file system that holds an existing path. */
export function fileSystemOf(path: string): FileSystemStatus {
  checked(libc().statfs(cString(path), buffer), "statfs", "look at the file system of", path);
  const magic = view.getUint32(0, true);
  const blockBytes = word(72) || word(8); // f_frsize, or f_bsize where it is not set
  const blocks = word(16);
  const inodes = word(40);
  return {
    type: TYPES[magic] ?? `0x${magic.toString(16)}`,
    freeBytes: blocks === 0 ? undefined : word(32) * blockBytes,
    totalBytes: blocks === 0 ? undefined : blocks * blockBytes,
    freeInodes: inodes === 0 ? undefined : word(48),
    isReadOnly: (word(80) & READ_ONLY) !== 0,
    mostNameBytes: word(64) || undefined, // f_namelen
  };
}

/** Whether files of a file system of this type lie in memory only: no device is behind them, no page cache before. */
export function isMemory(type: string): boolean {
  return IN_MEMORY.includes(type);
}

function word(at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}
