/**
 * Bob Jenkins's lookup3 hash ("hashlittle" with initial value 0), which HDF5 puts behind its metadata. For
 * literals; payload is hashed by a kernel.
 */
import { viewOf } from "../foreign_file.ts";

export function lookup3(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const length = bytes.length;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  for (; length - at > 12; at += 12) {
    a = (a + view.getUint32(at, true)) | 0;
    b = (b + view.getUint32(at + 4, true)) | 0;
    c = (c + view.getUint32(at + 8, true)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (length === 0) return c >>> 0;
  const last = new Uint8Array(12);
  last.set(bytes.subarray(at));
  const tail = viewOf(last);
  a = (a + tail.getUint32(0, true)) | 0;
  b = (b + tail.getUint32(4, true)) | 0;
  c = (c + tail.getUint32(8, true)) | 0;
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return c >>> 0;
}

function rotate(value: number, by: number): number {
  return value << by | value >>> (32 - by);
}
