import { assertEquals } from "@std/assert";
import { checkImageBytes, fittedImage, type ImageShape, plannedImage } from "./image_shape.ts";
import { testDataset } from "./test_files.ts";

Deno.test("plannedImage: rows, columns and channels of any sample", () => {
  const planned = (...shape: number[]) => {
    const { rows, columns, channels } = plannedImage(shape);
    return [rows, columns, channels];
  };
  assertEquals(planned(5, 7), [5, 7, 1]);
  assertEquals(planned(5, 7, 3), [5, 7, 3]);
  assertEquals(planned(5, 7, 1), [5, 7, 1]);
  assertEquals(planned(5, 7, 2), [5, 14, 1]);
  assertEquals(planned(5, 2, 2, 3), [5, 12, 1]);
  assertEquals(planned(9000), [94, 95, 1]);
  assertEquals(planned(1), [1, 1, 1]);
});

Deno.test("fittedImage: the planned one, or the largest of its proportions that fits", () => {
  const planned: ImageShape = { rows: 300, columns: 200, channels: 3 };
  const upTo = (pixels: number) => ({ rows, columns }: ImageShape) => rows * columns <= pixels;
  assertEquals(fittedImage(planned, upTo(60_000)), planned);
  assertEquals(fittedImage(planned, upTo(59_999)), { rows: 299, columns: 199, channels: 3 });
  assertEquals(fittedImage(planned, upTo(15_000)), { rows: 150, columns: 100, channels: 3 });
  assertEquals(fittedImage(planned, upTo(1)), { rows: 1, columns: 1, channels: 3 });
  assertEquals(fittedImage(planned, upTo(0)), undefined);
});

Deno.test("checkImageBytes: refuses the dataset when its smallest or largest file cannot be an image", () => {
  const codes = (changes: Parameters<typeof testDataset>[1]) =>
    checkImageBytes(testDataset("png", changes), { least: 100, most: 5000 }).map(({ code, key }) =>
      `${code} ${key}`
    );
  assertEquals(codes({ dims: [10, 10] }), []);
  assertEquals(codes({ dims: [9, 11] }), ["IMAGE_TOO_SMALL dataset.record_dims"]);
  assertEquals(codes({ dims: [9, 11], imagePayload: "raw" }), []);
  assertEquals(codes({ dims: [5001] }), ["IMAGE_TOO_LARGE dataset.record_dims"]);
  const drawn = { sampleBytes: 1000, sampleBytesStdev: 400, train: { files: 2000, subfolders: 0 } };
  assertEquals(codes(drawn), ["IMAGE_TOO_SMALL dataset.record_length_bytes"]);
});
