/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** What generating is compared with: pwrite(2) of memory that was prepared before, file after file. */
import { Arena } from "../../ffi/arena.ts";
import { cString } from "../../ffi/c_string.ts";
import { checked } from "../../ffi/errno.ts";
import { libc } from "../../ffi/libc.ts";
import { platform } from "../../ffi/platform.ts";

const BLOCK = 1 << 20;

export interface PlainWrite {
  readonly paths: readonly string[];
  readonly bytes: number;
  /** Each file is forced to the device. */
  readonly fsync?: boolean;
}

const arena = new Arena(BLOCK);
const slot = arena.reserve(BLOCK);
for (let at = 0; at < BLOCK; at += 65536) crypto.getRandomValues(slot.bytes.subarray(at, at + 65536));

self.onmessage = ({ data }: MessageEvent<PlainWrite>) => {
  const { WRONLY, CREAT, TRUNC } = { ...platform().open, TRUNC: 0o1000 };
  for (const path of data.paths) {
    const fd = checked(libc().open(cString(path), WRONLY | CREAT | TRUNC, 0o666), "open", "write", path);
    for (let at = 0; at < data.bytes; at += BLOCK) {
      const length = BigInt(Math.min(BLOCK, data.bytes - at));
      checked(libc().pwrite(fd, slot.address, length, BigInt(at)), "pwrite", "write", path);
    }
    if (data.fsync) checked(libc().fsync(fd), "fsync", "flush", path);
    checked(libc().close(fd), "close", "write", path);
  }
  self.postMessage("done");
};
self.postMessage("ready");
