import { assertEquals } from "@std/assert";
import type { ImageShape } from "./image_shape.ts";
import { imageFormat } from "./image_format.ts";
import { LayoutBuilder } from "./layout_builder.ts";
import { testDataset, testFile } from "./test_files.ts";

Deno.test("imageFormat: asks for a picture of the planned bytes only where one is wanted", () => {
  const asked: [ImageShape, number][] = [];
  const format = imageFormat({
    name: "png",
    check: () => [],
    picture(planned, bytes) {
      asked.push([planned, bytes]);
      const builder = new LayoutBuilder();
      builder.zeros(bytes);
      return builder.build();
    },
    recognise: () => Promise.resolve(),
    shown: (planned) => planned,
    walk: (read) => Promise.resolve({ rows: 1, columns: read.size, channels: 1, end: read.size }),
  });
  const dims = [4, 5, 3];
  const kinds = (imagePayload: "real" | "raw") => {
    const [output] = format.outputs(testFile(testDataset("png", { dims, imagePayload }), "png"));
    return [...output?.layout.segments(0) ?? []].map(({ kind }) => kind);
  };
  assertEquals(kinds("raw"), ["payload"]);
  assertEquals(asked, []);
  assertEquals(kinds("real"), ["literal"]);
  assertEquals(asked, [[{ rows: 4, columns: 5, channels: 3 }, 60]]);
});

Deno.test("imageFormat: every sample of a file is the whole file", () => {
  const format = imageFormat({
    name: "jpeg",
    check: () => [],
    picture: () => new LayoutBuilder().build(),
    recognise: () => Promise.resolve(),
    shown: (planned) => planned,
    walk: (read) => Promise.resolve({ rows: 1, columns: read.size, channels: 1, end: read.size }),
  });
  const index = format.locate(testFile(testDataset("jpeg", { dims: [7, 9], samplesPerFile: 4 }), "jpeg"));
  assertEquals([index.samples, index.ranges(3)], [4, [{ at: 0, length: 63 }]]);
});
