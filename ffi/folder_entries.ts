/**
 * The entries of a folder, a batch of the kernel at a time, so that a folder of fifty million files costs no
 * more memory than a small one. Names stay raw bytes beside their text: a name that is not UTF-8 can be opened.
 */
import { cString } from "./c_string.ts";
import { checked } from "./errno.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

export interface FolderEntry {
  readonly name: string;
  /** The name as the kernel has it, with a terminating zero. */
  readonly rawName: Uint8Array<ArrayBuffer>;
}

const BATCH_BYTES = 65536;
const decoder = new TextDecoder();

/** A descriptor of the folder; the caller closes it. */
export function openFolder(path: string): number {
  const flags = platform().open.DIRECTORY | platform().open.CLOEXEC;
  return checked(libc().open(cString(path), flags, 0), "open", "list", path);
}

/** The entries of an open folder, without "." and "..". The caller closes the descriptor. */
export function* entriesOf(folder: number, path: string): Generator<FolderEntry> {
  const batch = new Uint8Array(BATCH_BYTES);
  const view = new DataView(batch.buffer);
  const number = BigInt(platform().syscalls.getdents64);
  for (;;) {
    const result = libc().syscall_getdents64(number, folder, batch, BATCH_BYTES);
    const filled = checked(result, "getdents64", "list", path);
    if (filled === 0) return;
    for (let at = 0; at < filled;) {
      const length = view.getUint16(at + 16, true);
      const start = at + 19;
      const end = batch.indexOf(0, start);
      const name = decoder.decode(batch.subarray(start, end));
      if (name !== "." && name !== "..") yield { name, rawName: batch.slice(start, end + 1) };
      at += length;
    }
  }
}
