import { assertEquals } from "@std/assert";
import { cString } from "./c_string.ts";
import { keptDuring } from "./kept_buffers.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

/** More than there are threads for such calls: the next one waits for a thread. */
const SLEEPS = 64;
const LOOKS = 50;
/** Enough to take all memory that was free. */
const GARBAGE = 20_000;

/** How many looks at a path that exists fail when the garbage is collected before their thread is there. */
async function failedLooks(collect: () => void): Promise<number> {
  const nothing = Int32Array.of(-1, 0);
  const sleeps = Array.from({ length: SLEEPS }, () => libc().poll_async(nothing, 1n, 300));
  const number = BigInt(platform().syscalls.statx);
  const looks = Array.from({ length: LOOKS }, () => {
    const path = cString("/proc/self/status");
    const answer = new Uint8Array(256);
    return keptDuring(libc().syscall_statx_async(number, -100, path, 0, 0x7ff, answer), path, answer);
  });
  collect();
  for (let i = 0; i < GARBAGE; i++) cString("/no/such/file/as/this");
  const results = await Promise.all(looks);
  await Promise.all(sleeps);
  return results.filter((result) => result !== 0).length;
}

if (import.meta.main) {
  const { gc } = globalThis as unknown as { gc: () => void }; // --expose-gc
  console.log(await failedLooks(gc));
} else {
  Deno.test("keptDuring: calls that wait for a thread see their own buffers after a collection", async () => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", "--v8-flags=--expose-gc", import.meta.filename ?? ""],
    }).output();
    const text = new TextDecoder();
    assertEquals(text.decode(stdout), "0\n", text.decode(stderr));
  });
}
