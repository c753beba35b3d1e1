import { assertEquals, assertThrows } from "@std/assert";
import { type Layout, type Segment, segmentLength } from "../base/segment.ts";
import { LayoutBuilder } from "./layout_builder.ts";
import { computed, each, repeat, series } from "./layout_part.ts";

const RAW = { kind: "raw" } as const;
const CRC = { kind: "crc32", endian: "little" } as const;

function record(payload: number, mark: number) {
  const builder = new LayoutBuilder();
  builder.literal(Uint8Array.of(mark));
  builder.derived(4, CRC, { at: 5, length: payload });
  builder.payload(payload, RAW);
  return builder.build();
}

function assertContiguous(layout: Layout): Segment[] {
  const all = [...layout.segments(0)];
  let at = 0;
  for (const segment of all) {
    assertEquals(segment.at, at);
    at += segmentLength(segment);
  }
  assertEquals(at, layout.size);
  return all;
}

Deno.test("LayoutBuilder: places literals, fields and payloads without a gap", () => {
  const builder = new LayoutBuilder();
  builder.literal(Uint8Array.of(1, 2));
  builder.literal(Uint8Array.of(3));
  assertEquals(builder.payload(5000, RAW), { at: 3, length: 5000 });
  assertEquals(builder.stream, 8192);
  builder.align(4096);
  assertEquals(builder.payload(10, RAW), { at: 8192, length: 10 });
  const layout = builder.build();
  const all = assertContiguous(layout);
  assertEquals(all.map((segment) => segment.kind), ["literal", "payload", "literal", "payload"]);
  assertEquals(all[3], { kind: "payload", at: 8192, length: 10, stream: 8192, encoding: RAW });
});

Deno.test("LayoutBuilder: moves fields and streams of nested parts with them", () => {
  const builder = new LayoutBuilder();
  builder.zeros(7);
  builder.part(repeat(3, record(10, 9)));
  const all = assertContiguous(builder.build());
  assertEquals(all.slice(-2), [
    { kind: "derived", at: 7 + 2 * 15 + 1, length: 4, derive: CRC, of: { at: 7 + 2 * 15 + 5, length: 10 } },
    { kind: "payload", at: 7 + 2 * 15 + 5, length: 10, stream: 8192, encoding: RAW },
  ]);
});

Deno.test("LayoutBuilder: moves the stream of content that a codec wraps", () => {
  const content = record(10, 1);
  const builder = new LayoutBuilder();
  builder.payload(1, RAW);
  const inner = new LayoutBuilder();
  inner.derived(4, CRC, content);
  builder.part(inner.build());
  const field = [...builder.build().segments(1)][0];
  if (field?.kind !== "derived" || !("segments" in field.of)) throw new Error("no derived field");
  assertEquals([...field.of.segments(5)], [{
    kind: "payload",
    at: 5,
    length: 10,
    stream: 4096,
    encoding: RAW,
  }]);
});

Deno.test("LayoutBuilder: seeks into a billion records at once", () => {
  const builder = new LayoutBuilder();
  builder.literal(new Uint8Array(12));
  builder.part(repeat(1e9, record(10, 9)));
  builder.literal(Uint8Array.of(255));
  const layout = builder.build();
  assertEquals(layout.size, 12 + 15e9 + 1);
  const at = 12 + 999_999_998 * 15 + 7;
  const [first, ...rest] = layout.segments(at);
  assertEquals(first, {
    kind: "payload",
    at: 12 + 999_999_998 * 15 + 5,
    length: 10,
    stream: 999_999_998 * 4096,
    encoding: RAW,
  });
  assertEquals(rest.length, 4);
  assertEquals([...layout.segments(layout.size)], []);
});

Deno.test("LayoutBuilder: gives the same tail from every place", () => {
  const builder = new LayoutBuilder();
  builder.literal(new Uint8Array(3));
  builder.part(each(4, 11, 4096, (index) => record(6, index)));
  builder.zeros(0);
  builder.part(series({
    count: 4,
    at: (index) => 5 * index + 10 * index * (index - 1) / 2,
    stream: (index) => 4096 * Math.max(0, index - 1),
    part: (index) => record(10 * index, index),
  }));
  const layout = builder.build();
  const all = assertContiguous(layout);
  for (let from = 0; from < layout.size; from++) {
    const expected = all.filter((segment) => segment.at + segmentLength(segment) > from);
    assertEquals([...layout.segments(from)], expected, `from ${from}`);
  }
});

Deno.test("LayoutBuilder: lets two payloads share their random bytes when asked", () => {
  const builder = new LayoutBuilder();
  const shared = builder.stream;
  builder.payload(4096, RAW, shared);
  builder.payload(4096, RAW, shared);
  assertEquals(builder.stream, 4096);
});

Deno.test("LayoutBuilder: refuses a payload inside a page and a field over bytes that do not exist", () => {
  assertThrows(() => new LayoutBuilder().payload(1, RAW, 100), RangeError, "inside a page");
  const builder = new LayoutBuilder();
  builder.derived(4, CRC, { at: 2, length: 3 });
  assertThrows(() => builder.build(), RangeError, "covers bytes 2 to 5 of a layout of 4");
});

Deno.test("LayoutBuilder: refuses lengths that are none", () => {
  for (const length of [-1, 0.5, NaN]) {
    assertThrows(() => new LayoutBuilder().zeros(length), RangeError, `length ${length}`);
    assertThrows(() => new LayoutBuilder().payload(length, RAW), RangeError, `length ${length}`);
  }
});

Deno.test("computed: makes only the chunks that are reached", () => {
  const made: number[] = [];
  const part = computed(200_000, (at, length) => {
    made.push(at);
    return new Uint8Array(length);
  });
  const [first] = part.segments(140_000);
  assertEquals(first?.at, 131072);
  assertEquals(made, [131072]);
  assertContiguous(part);
});

Deno.test("repeat: gives the segments that each gives, of parts with few segments and with many", () => {
  for (const records of [1, 3, 40]) {
    const builder = new LayoutBuilder();
    for (let mark = 0; mark < records; mark++) builder.part(record(30, mark));
    const part = builder.build();
    const copies = repeat(4, part);
    const walked = each(4, part.size, part.streamBytes, () => part);
    assertEquals(copies.size, walked.size);
    for (let from = 0; from <= copies.size; from += 7) {
      assertEquals([...copies.segments(from)], [...walked.segments(from)], `${records} records from ${from}`);
    }
    assertEquals([...repeat(0, part).segments(0)], []);
  }
});
