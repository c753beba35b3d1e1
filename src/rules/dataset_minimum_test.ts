import { assertEquals, assertThrows } from "@std/assert";
import { datasetMinimum } from "./dataset_minimum.ts";

/** Samples of a file and mean bytes of each. */
const UNET3D = [1, 146_600_628] as const;
const RESNET50 = [1251, 114_660.07] as const;
const COSMOFLOW = [1, 2_828_486] as const;
const RETINANET = [1, 322_957] as const;
const FLUX = [288, 2_164_832] as const;
const DLRM = [4_718_592, 761] as const;

/** Name, data, batch, accelerators, hosts, GiB each, then what must come out. */
const EXAMPLES = [
  ["unet3d h100", UNET3D, 7, 1, 1, 64, 2343.8, 3500, 3500, 477.9, "steps", 500],
  ["unet3d h100 or b200", UNET3D, 7, 8, 2, 128, 9375.1, 28000, 28000, 3822.9, "steps", 500],
  ["unet3d b200", UNET3D, 7, 1, 1, 512, 18750.1, 3500, 18751, 2560.1, "memory", 2678],
  ["resnet50 h100", RESNET50, 400, 8, 2, 128, 9581.7, 1279, 9582, 1280, "memory", 3745],
  ["resnet50 h100", RESNET50, 400, 64, 4, 512, 76653.2, 10231.8, 76654, 10240.1, "memory", 3745],
  ["cosmoflow a100", COSMOFLOW, 1, 20, 1, 128, 242955, 10000, 242955, 640, "memory", 12147],
  ["cosmoflow h100", COSMOFLOW, 1, 8, 2, 128, 485910, 4000, 485910, 1280, "memory", 60738],
  ["retinanet b200", RETINANET, 24, 8, 2, 128, 4255642.5, 96000, 4255643, 1280, "memory", 22164],
  ["retinanet b200", RETINANET, 24, 64, 8, 1024, 136180560, 768000, 136180560, 40960, "memory", 88659],
  ["flux b200", FLUX, 48, 8, 2, 128, 2204.4, 666.7, 2205, 1280.3, "memory", 1653],
  ["dlrm b200", DLRM, 12288, 8, 2, 128, 382.7, 10.4, 383, 1280.8, "memory", 18384],
  ["dlrm mi355", DLRM, 18432, 8, 1, 1024, 1531, 15.6, 1531, 5120, "memory", 48992],
] as const;

for (
  const [name, [samplesPerFile, recordBytes], batch, accelerators, hosts, memoryGibPerHost, ...want]
    of EXAMPLES
) {
  Deno.test(`datasetMinimum: gives ${want[2]} files, for ${name} x ${accelerators} on ${hosts} x ${memoryGibPerHost} GiB`, () => {
    const got = datasetMinimum({ hosts, memoryGibPerHost, accelerators, batch, samplesPerFile, recordBytes });
    const tenth = (value: number) => Math.round(10 * value) / 10;
    assertEquals([
      tenth(got.memoryFloor),
      tenth(got.stepFloor),
      got.files,
      tenth(got.totalBytes / 2 ** 30),
      got.decidedBy,
      got.stepsPerEpoch,
    ], want);
  });
}

const UBIX = {
  hosts: 16,
  memoryGibPerHost: 256,
  accelerators: 688,
  batch: 24,
  samplesPerFile: 1,
  recordBytes: 322_957,
};

Deno.test("datasetMinimum: agrees with published submissions", () => {
  assertEquals(datasetMinimum({ ...UBIX, measuredMemoryGib: 16 * 249.4 }).files, 68_090_280);
  const unet3d = { ...UBIX, hosts: 1, batch: 7, recordBytes: 146_600_628 };
  assertEquals(datasetMinimum({ ...unet3d, memoryGibPerHost: 8, accelerators: 4 }).files, 14_000);
  const newFw = datasetMinimum({ ...unet3d, memoryGibPerHost: 377.25, accelerators: 2 });
  assertEquals([newFw.filesForMemory, newFw.filesForSteps], [13_816, 7000]);
  const micron = { ...UBIX, hosts: 1, batch: 1, accelerators: 1, recordBytes: 2_828_486 };
  assertEquals(Math.floor(datasetMinimum(micron).memoryFloor), 485_909);
});

Deno.test("datasetMinimum: takes the measured memory, when it is more than the declared", () => {
  const more = datasetMinimum({ ...UBIX, measuredMemoryGib: 5000 });
  assertEquals([more.memoryGib, more.memoryIsMeasured], [5000, true]);
  const less = datasetMinimum({ ...UBIX, measuredMemoryGib: 4000 });
  assertEquals([less.memoryGib, less.memoryIsMeasured], [4096, false]);
});

Deno.test("datasetMinimum: asks for no more, when whole files fit exactly", () => {
  const exact = {
    hosts: 1,
    memoryGibPerHost: 1,
    accelerators: 1,
    batch: 1,
    samplesPerFile: 5,
    recordBytes: 2 ** 30,
  };
  const got = datasetMinimum(exact);
  assertEquals([got.filesForMemory, got.filesForSteps, got.suggestedSubfolders], [1, 100, 0]);
  assertEquals(datasetMinimum({ ...exact, recordBytes: 2 ** 30 - 1 }).filesForMemory, 2);
  assertEquals(datasetMinimum({ ...exact, samplesPerFile: 1, batch: 21 }).suggestedSubfolders, 2);
});

Deno.test("datasetMinimum: refuses what is no size", () => {
  for (const wrong of [{ recordBytes: 0 }, { batch: NaN }, { accelerators: -1 }, { memoryGibPerHost: 0 }]) {
    assertThrows(() => datasetMinimum({ ...UBIX, ...wrong }), RangeError);
  }
});
