import { assertEquals } from "@std/assert";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { MOST_PLACES, SamplePlaces } from "./sample_places.ts";

Deno.test("SamplePlaces.bytesAsked: adds the samples' own ranges, whether all of a file or some are read", async () => {
  const format = await loadFormat("npy");
  const spec = testDataset("npy", { dims: [10], dtype: "uint8", samplesPerFile: 1 });
  const places = new SamplePlaces(format, spec, false);
  const index = places.located(0);
  const one = index?.ranges(0).reduce((sum, { length }) => sum + length, 0) ?? 0;
  assertEquals(one > 10, true);
  assertEquals(places.bytesAsked(0, [0]), one);
  assertEquals([places.sizeOf(0), places.sizeOf(1)], [one, one], "npy is read whole");
  const many = testDataset("tfrecord", {
    sampleBytes: 100,
    samplesPerFile: 5,
    train: { files: 4, subfolders: 0 },
  });
  const records = new SamplePlaces(await loadFormat("tfrecord"), many, false);
  const ranges = (sample: number) => records.located(3)?.ranges(sample) ?? [];
  const sumOf = (samples: number[]) => samples.flatMap(ranges).reduce((sum, { length }) => sum + length, 0);
  assertEquals(records.bytesAsked(3, [0, 1, 2, 3, 4]), sumOf([0, 1, 2, 3, 4]));
  assertEquals(records.bytesAsked(3, [4, 1]), sumOf([4, 1]));
  assertEquals(records.bytesAsked(0, [1]), sumOf([1]));
});

Deno.test("SamplePlaces.located: files whose sizes are drawn have each their own places", async () => {
  const spec = testDataset("npy", {
    dims: undefined,
    sampleBytes: 5000,
    sampleBytesStdev: 1000,
    samplesPerFile: 1,
    train: { files: 8, subfolders: 0 },
  });
  const places = new SamplePlaces(await loadFormat("npy"), spec, false);
  const sizes = Array.from({ length: 8 }, (_, file) => places.bytesAsked(file, [0]));
  assertEquals(new Set(sizes).size > 4, true, `${sizes}`);
  const whole = Array.from({ length: 8 }, (_, file) => places.sizeOf(file));
  assertEquals(new Set(whole).size > 4, true, `${whole}`);
});

Deno.test("SamplePlaces: of foreign files nothing is known but what was found, of the latest files", async () => {
  const places = new SamplePlaces(await loadFormat("npy"), testDataset("npy", {}), true);
  assertEquals(places.located(0), undefined);
  assertEquals(places.bytesAsked(0, [0]), undefined);
  assertEquals(places.expected(0), undefined);
  assertEquals(places.sizeOf(0), undefined);
  const found = { index: { samples: 1, ranges: () => [] }, opening: [] };
  for (let file = 0; file <= MOST_PLACES; file++) places.keep(file, found);
  assertEquals(places.known(0), undefined);
  assertEquals(places.known(1), found);
  assertEquals(places.known(MOST_PLACES), found);
});
