/**
 * Writes a few bytes to a file that is gone again, in another thread: a file system whose server answers for names may
 * still hang over data, and it must not be the main thread that finds out. Says nothing about what failed.
 */
import { AlignedMemory } from "./aligned_memory.ts";
import { cString } from "./c_string.ts";
import { keptDuring } from "./kept_buffers.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

/** A whole sector of any device, at an address that O_DIRECT takes. */
const BYTES = 4096;
const MODE = 0o600;

/** Resolves when the kernel has answered, whatever it says. `path` is of a file that does not exist. */
export async function firstWriteAnswers(path: string, isDirect: boolean): Promise<void> {
  const { WRONLY, CREAT, EXCL, CLOEXEC, DIRECT } = platform().open;
  const asked = cString(path);
  using memory = new AlignedMemory(BYTES, BYTES);
  memory.bytes.fill(0);
  const flags = WRONLY | CREAT | EXCL | CLOEXEC | (isDirect ? DIRECT : 0);
  const fd = await keptDuring(libc().open_async(asked, flags, MODE), asked);
  // Before the write, which may hang, and whether or not it was opened: ramfs makes a file and refuses O_DIRECT then.
  libc().unlink(asked);
  if (fd < 0) return;
  await libc().pwrite_async(fd, memory.address, BigInt(BYTES), 0n);
  libc().close(fd);
}
