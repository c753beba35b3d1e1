/**
 * A tf.train.Example in protobuf's wire format, around an image that is not seen here: what stands before and
 * behind it. Entries stand in the order of their keys, which is TensorFlow's deterministic serialisation; without
 * asking for that, protobuf writes them in an order that changes from run to run.
 */
import { ByteWriter } from "../byte_writer.ts";

/** Tag bytes of the messages: field number << 3 | wire type. */
const LENGTH_DELIMITED_1 = 0x0a; // Example.features, Features.feature, a map's key, BytesList and Int64List.value
const MAP_VALUE = 0x12;
const INT64_LIST = 0x1a;

export interface AroundImage {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Features `image` (that many bytes) and `size` (their number). */
export function aroundImage(imageBytes: number): AroundImage {
  const list = 1 + varintBytes(imageBytes) + imageBytes;
  const feature = 1 + varintBytes(list) + list;
  const key = entryKey("image");
  const entry = key.length + 1 + varintBytes(feature) + feature;
  const after = sizeEntry(imageBytes);
  const features = 1 + varintBytes(entry) + entry + after.length;
  const before = new ByteWriter();
  for (const length of [features, entry]) varint(before.u8(LENGTH_DELIMITED_1), length);
  varint(before.raw(key).u8(MAP_VALUE), feature);
  for (const length of [list, imageBytes]) varint(before.u8(LENGTH_DELIMITED_1), length);
  return { before: before.bytes(), after };
}

/** Length of the whole message, without making it. */
export function exampleBytes(imageBytes: number): number {
  const { before, after } = aroundImage(imageBytes);
  return before.length + imageBytes + after.length;
}

function sizeEntry(imageBytes: number): Uint8Array {
  const value = varint(new ByteWriter(), imageBytes).bytes();
  const list = message(LENGTH_DELIMITED_1, value);
  const feature = message(INT64_LIST, list);
  const entry = new ByteWriter().raw(entryKey("size")).raw(message(MAP_VALUE, feature)).bytes();
  return message(LENGTH_DELIMITED_1, entry);
}

function entryKey(name: string): Uint8Array {
  return message(LENGTH_DELIMITED_1, new TextEncoder().encode(name));
}

function message(tag: number, content: Uint8Array): Uint8Array {
  return varint(new ByteWriter().u8(tag), content.length).raw(content).bytes();
}

function varint(into: ByteWriter, value: number): ByteWriter {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) into.u8(rest % 128 + 128);
  return into.u8(rest);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
