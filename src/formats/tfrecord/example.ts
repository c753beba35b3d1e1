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

const IMAGE_KEY = message(LENGTH_DELIMITED_1, new TextEncoder().encode("image"));
const SIZE_KEY = message(LENGTH_DELIMITED_1, new TextEncoder().encode("size"));
/** The entry of the size around a number of no bytes; none of its lengths reaches 128. */
const SIZE_ENTRY_LEAST = 2 + SIZE_KEY.length + 2 + 2 + 2;

export interface AroundImage {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** Features `image` (that many bytes) and `size` (their number). */
export function aroundImage(imageBytes: number): AroundImage {
  const { list, feature, entry, features } = lengths(imageBytes);
  const before = new ByteWriter();
  for (const length of [features, entry]) varint(before.u8(LENGTH_DELIMITED_1), length);
  varint(before.raw(IMAGE_KEY).u8(MAP_VALUE), feature);
  for (const length of [list, imageBytes]) varint(before.u8(LENGTH_DELIMITED_1), length);
  return { before: before.bytes(), after: sizeEntry(imageBytes) };
}

/** Length of the whole message. */
export function exampleBytes(imageBytes: number): number {
  return fieldBytes(lengths(imageBytes).features);
}

/** Of the nested messages, without their tags. */
function lengths(imageBytes: number) {
  const list = fieldBytes(imageBytes);
  const feature = fieldBytes(list);
  const entry = IMAGE_KEY.length + fieldBytes(feature);
  const features = fieldBytes(entry) + SIZE_ENTRY_LEAST + varintBytes(imageBytes);
  return { list, feature, entry, features };
}

/** A tag of one byte, a length and so many bytes. */
function fieldBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

function sizeEntry(imageBytes: number): Uint8Array {
  const value = varint(new ByteWriter(), imageBytes).bytes();
  const list = message(LENGTH_DELIMITED_1, value);
  const feature = message(INT64_LIST, list);
  const entry = new ByteWriter().raw(SIZE_KEY).raw(message(MAP_VALUE, feature)).bytes();
  return message(LENGTH_DELIMITED_1, entry);
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
