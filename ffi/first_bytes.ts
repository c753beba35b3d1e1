/**
 * Reads the beginning of a file in another thread and forgets it: a file system whose server answers for names may
 * still hang over data, and it must not be the main thread that finds out.
 */
import { AlignedMemory } from "./aligned_memory.ts";
import { cString } from "./c_string.ts";
import { keptDuring } from "./kept_buffers.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

/** A whole sector of any device, at an address that O_DIRECT takes. */
const BYTES = 4096;

/** Resolves when the kernel has answered, whatever it says. */
export async function firstBytesAnswer(path: string, isDirect: boolean): Promise<void> {
  const { RDONLY, CLOEXEC, DIRECT } = platform().open;
  const asked = cString(path);
  using memory = new AlignedMemory(BYTES, BYTES);
  const opened = libc().open_async(asked, RDONLY | CLOEXEC | (isDirect ? DIRECT : 0), 0);
  const fd = await keptDuring(opened, asked);
  if (fd < 0) return;
  await libc().pread_async(fd, memory.address, BigInt(BYTES), 0n);
  libc().close(fd);
}
