import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { inProcess } from "../cluster/in_process.ts";
import { epochPlan, type EpochPlanOptions, type Shuffle } from "./epoch_plan.ts";

interface Visit {
  readonly file: number;
  readonly sample: number;
  readonly wanted: number;
}

function visits(options: EpochPlanOptions, accelerator: number): Visit[] {
  const cursor = epochPlan(options).accelerator(accelerator).cursor();
  const list: Visit[] = [];
  while (cursor.next()) list.push({ file: cursor.file, sample: cursor.sample, wanted: cursor.wanted });
  return list;
}

const BASE: EpochPlanOptions = {
  files: 10,
  samplesPerFile: 4,
  accelerators: 2,
  batch: 3,
  seed: 42,
  epoch: 1,
  fileShuffle: "off",
  sampleShuffle: "off",
  seedChangeEpoch: true,
};

const SHUFFLES: readonly Shuffle[] = ["off", "seed", "random"];

/** Calls for every combination of small numbers and shuffles. */
function everySmallCase(check: (options: EpochPlanOptions) => void): number {
  let cases = 0;
  for (let files = 0; files <= 7; files++) {
    for (let samplesPerFile = 1; samplesPerFile <= 4; samplesPerFile++) {
      for (const accelerators of [1, 2, 3, 5, 8]) {
        for (const batch of [1, 2, 3, 5]) {
          for (const maxSteps of [0, 1]) {
            for (const fileShuffle of SHUFFLES) {
              for (const sampleShuffle of SHUFFLES) {
                check({
                  ...BASE,
                  files,
                  samplesPerFile,
                  accelerators,
                  batch,
                  maxSteps,
                  fileShuffle,
                  sampleShuffle,
                });
                cases++;
              }
            }
          }
        }
      }
    }
  }
  return cases;
}

Deno.test("epochPlan: reads each planned sample exactly once with equal steps, in every small case", () => {
  const cases = everySmallCase((options) => {
    const { files, samplesPerFile, accelerators, batch } = options;
    const told = JSON.stringify(options);
    const plan = epochPlan(options);
    const seen = new Set<number>();
    for (let a = 0; a < accelerators; a++) {
      const own = plan.accelerator(a);
      assertEquals(own.steps, plan.stepsPerAccelerator, told);
      const list = visits(options, a);
      assertEquals(list.length, own.samples, told);
      assertEquals(own.samples, own.steps * batch, told);
      const left = new Map<number, number>();
      for (const { file } of list) left.set(file, (left.get(file) ?? 0) + 1);
      for (const { file, sample, wanted } of list) {
        assert(file >= 0 && file < files && sample >= 0 && sample < samplesPerFile, told);
        const id = file * samplesPerFile + sample;
        assert(!seen.has(id), `${told}: file ${file} sample ${sample} twice`);
        seen.add(id);
        const later = (left.get(file) ?? 0) - 1;
        left.set(file, later);
        assertEquals(wanted, later, told);
      }
    }
    // Nothing is left out but what cannot be dealt evenly or forms no batch.
    const perFile = files >= accelerators;
    const each = perFile
      ? Math.floor(files / accelerators) * samplesPerFile
      : Math.floor(files * samplesPerFile / accelerators);
    const steps = Math.floor(each / batch);
    assertEquals(plan.stepsPerAccelerator, options.maxSteps ? Math.min(1, steps) : steps, told);
  });
  assertEquals(cases, 8 * 4 * 5 * 4 * 2 * 9);
});

Deno.test("epochPlan: is the same for one process with 7 accelerators and 7 processes with one", async () => {
  const options: EpochPlanOptions = {
    ...BASE,
    files: 100,
    samplesPerFile: 3,
    accelerators: 7,
    fileShuffle: "seed",
    sampleShuffle: "seed",
  };
  const together = Array.from({ length: 7 }, (_, a) => visits(options, a));
  const [apart] = await Promise.all(
    inProcess(7).map((cluster) =>
      cluster.gather(visits({ ...options, accelerators: cluster.size }, cluster.rank))
    ),
  );
  assertEquals(apart, together);
});

Deno.test("epochPlan: deals the file at position p to accelerator p mod n, in order", () => {
  assertEquals(visits({ ...BASE, files: 7, samplesPerFile: 1, batch: 1, accelerators: 3 }, 1), [
    { file: 1, sample: 0, wanted: 0 },
    { file: 4, sample: 0, wanted: 0 },
  ]);
});

Deno.test("epochPlan: keeps the samples of a file together, when only files are shuffled", () => {
  const list = visits({ ...BASE, files: 40, batch: 7, fileShuffle: "seed" }, 1);
  assertEquals(list.length, 77);
  list.forEach(({ sample, wanted }, i) => {
    assertEquals(sample, i % 4);
    assertEquals(wanted, Math.min(3 - i % 4, 76 - i));
  });
  const files = list.filter(({ sample }) => sample === 0).map(({ file }) => file);
  assertEquals(new Set(files).size, files.length);
  assertNotEquals(files, files.toSorted((a, b) => a - b));
});

Deno.test("epochPlan: shuffles samples over the shard, when asked to", () => {
  const options: EpochPlanOptions = { ...BASE, files: 40, sampleShuffle: "seed" };
  const list = visits(options, 0);
  const stays = list.filter(({ file }, i) => i > 0 && file === list[i - 1]?.file).length;
  assert(stays < 20, `${stays} times the same file again`);
  // Without file_shuffle every accelerator keeps its files.
  assert(list.every(({ file }) => file % 2 === 0));
});

// DLIO: test_basic_mapping_no_shuffle, test_items_iteration
Deno.test("epochPlan: finds sample s in file s div k at s mod k, without shuffles", () => {
  const options = { ...BASE, files: 10, samplesPerFile: 1000, accelerators: 1, batch: 1 };
  visits(options, 0).forEach(({ file, sample }, s) => {
    assertEquals([file, sample], [Math.floor(s / 1000), s % 1000]);
  });
});

// DLIO: test_partial_range
Deno.test("epochPlan: gives a run of samples that follow each other, with fewer files than accelerators", () => {
  const options = { ...BASE, files: 3, samplesPerFile: 1000, accelerators: 4, batch: 1 };
  const list = visits(options, 2);
  assertEquals(list.length, 750);
  list.forEach(({ file, sample }, i) => assertEquals(file * 1000 + sample, 1500 + i));
});

// DLIO: test_no_shuffle_when_seed_is_none, test_shuffle_deterministic_same_seed,
// test_shuffle_different_with_different_seed, test_basic_mapping_with_shuffle
for (const key of ["fileShuffle", "sampleShuffle"] as const) {
  const order = (changes: Partial<EpochPlanOptions>) =>
    visits({ ...BASE, files: 60, ...changes }, 0).map(({ file, sample }) => file * 4 + sample);

  Deno.test(`epochPlan: repeats an order for the same seed and epoch, with ${key}`, () => {
    assertEquals(order({ [key]: "seed" }), order({ [key]: "seed" }));
    assertNotEquals(order({ [key]: "seed" }), order({ [key]: "seed", seed: 43 }));
    assertNotEquals(order({ [key]: "seed" }), order({}));
    assertEquals(order({}), order({ seed: 43, epoch: 2 }));
  });

  Deno.test(`epochPlan: changes the order with the epoch only as seed_change_epoch says, with ${key}`, () => {
    assertNotEquals(order({ [key]: "seed", epoch: 2 }), order({ [key]: "seed" }));
    const fixed = { [key]: "seed", seedChangeEpoch: false } as const;
    assertEquals(order({ ...fixed, epoch: 2 }), order(fixed));
    const random = { [key]: "random", seedChangeEpoch: false } as const;
    assertNotEquals(order({ ...random, epoch: 2 }), order(random));
  });
}

Deno.test("epochPlan: shuffles each accelerator in its own way, from one seed", () => {
  const options: EpochPlanOptions = { ...BASE, files: 60, sampleShuffle: "seed" };
  const places = (a: number) => visits(options, a).map(({ file, sample }) => (file - a) * 4 + sample);
  assertNotEquals(places(0), places(1));
});

Deno.test("epochPlan: uses the same files in every epoch, when some are left over", () => {
  for (const epoch of [1, 2, 3]) {
    const options: EpochPlanOptions = {
      ...BASE,
      files: 11,
      batch: 1,
      accelerators: 4,
      epoch,
      fileShuffle: "seed",
    };
    const used = new Set([0, 1, 2, 3].flatMap((a) => visits(options, a).map(({ file }) => file)));
    assertEquals([...used].sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

// DLIO: test_dlio_sampler_len_matches_iterator_length, test_len
Deno.test("epochPlan: counts what it yields, and nothing after the end", () => {
  const own = epochPlan({ ...BASE, sampleShuffle: "seed" }).accelerator(1);
  const cursor = own.cursor();
  let count = 0;
  while (cursor.next()) count++;
  assertEquals([count, own.samples, own.steps], [18, 18, 6]);
  assertEquals([cursor.next(), cursor.next()], [false, false]);
});

Deno.test("epochPlan: refuses an accelerator that does not exist", () => {
  const plan = epochPlan(BASE);
  assertThrows(() => plan.accelerator(2), RangeError, "no accelerator 2 among 2");
  assertThrows(() => plan.accelerator(-1), RangeError);
});

// DLIO: test_memory_scales_linearly_with_samples, test_no_materialized_dict_at_scale, test_samples_sum_matches_reference
for (
  const [name, samplesPerFile, most] of [["one sample a file", 1, 1e6], [
    "64 samples a file",
    64,
    8e6,
  ]] as const
) {
  Deno.test(`epochPlan: walks 10 million shuffled samples in a second and in no memory, with ${name}`, () => {
    const samples = 10_000_000 - 10_000_000 % samplesPerFile;
    const options: EpochPlanOptions = {
      ...BASE,
      files: samples / samplesPerFile,
      samplesPerFile,
      accelerators: 1,
      batch: 1,
      sampleShuffle: "seed",
    };
    const before = Deno.memoryUsage();
    const start = performance.now();
    const cursor = epochPlan(options).accelerator(0).cursor();
    let sum = 0;
    while (cursor.next()) sum += cursor.file * samplesPerFile + cursor.sample;
    const seconds = (performance.now() - start) / 1000;
    const after = Deno.memoryUsage();
    assertEquals(sum, samples * (samples - 1) / 2);
    const grown = after.external + after.heapUsed - before.external - before.heapUsed;
    assert(grown < 16e6 + most, `${grown} bytes`);
    // Twice the budget of an idle machine, so that a busy one does not fail.
    assert(seconds < 2, `${seconds} s`);
  });
}

Deno.test("epochPlan: costs nothing to make and to begin, with billions of samples", () => {
  const start = performance.now();
  const plan = epochPlan({
    ...BASE,
    files: 1531,
    samplesPerFile: 4_718_592,
    accelerators: 8,
    batch: 18_432,
    fileShuffle: "seed",
    sampleShuffle: "seed",
  });
  assertEquals(plan.stepsPerAccelerator, 48_896);
  const cursor = plan.accelerator(7).cursor();
  assert(cursor.next());
  assert(performance.now() - start < 200);
});
