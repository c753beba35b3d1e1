import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type CheckpointSpec,
  DATATYPE_BYTES,
  isDatatype,
  type ModelSpec,
  type Parallelism,
} from "./model_spec.ts";
import { checkpointTotals, shardsOf, shardsOfRank } from "./shards.ts";
import { smallDescription } from "./test_description.ts";
import { parameterCount } from "./tensors.ts";

type Shape = readonly [layers: number, v: number, h: number, f: number, heads: number, kv: number];

const SHAPES: Readonly<Record<string, Shape>> = {
  "7b": [32, 32000, 4096, 11008, 32, 32],
  "8b": [32, 128256, 4096, 14336, 32, 8],
  "70b": [80, 128256, 8192, 28672, 128, 8],
  "405b": [126, 128256, 16384, 53248, 128, 8],
  "1t": [128, 128256, 25872, 98304, 192, 32],
};

const SOLE: Parallelism = { tensor: 1, pipeline: 1, data: undefined, zeroStage: 0 };

const BARE: ModelSpec = {
  type: "transformer",
  sizeBytes: 10240,
  modelDatatype: "fp16",
  optimizerDatatype: "fp32",
  layers: -1,
  layerParameters: [],
  optimizationGroups: [],
  parallelism: SOLE,
  transformer: {
    vocabularySize: 32000,
    hiddenSize: 2048,
    ffnHiddenSize: 8192,
    attentionHeads: 32,
    kvHeads: 8,
  },
};

function spec(model: Partial<ModelSpec>, rest: Partial<CheckpointSpec> = {}): CheckpointSpec {
  return { model: { ...BARE, ...model }, mode: "default", scale: 1, ...rest };
}

function llama(name: string, parallelism: Partial<Parallelism>): CheckpointSpec {
  const [layers, vocabularySize, hiddenSize, ffnHiddenSize, attentionHeads, kvHeads] = SHAPES[name] ??
    [0, 0, 0, 0, 1, 0];
  return spec({
    layers,
    transformer: { vocabularySize, hiddenSize, ffnHiddenSize, attentionHeads, kvHeads },
    parallelism: { ...SOLE, ...parallelism },
  }, { mode: parallelism.data === undefined ? "default" : "subset" });
}

const Z1_70B = { tensor: 8, pipeline: 4, zeroStage: 1 } as const;
const Z3_70B = { tensor: 8, zeroStage: 3 } as const;
const Z1_405B = { tensor: 8, pipeline: 32, zeroStage: 1 } as const;
const Z1_1T = { tensor: 8, pipeline: 64, zeroStage: 1 } as const;

for (
  const [name, parameters] of [
    ["7b", 6_738_415_616],
    ["8b", 8_030_261_248],
    ["70b", 69_882_617_856],
    ["405b", 405_853_388_800],
    ["1t", 1_183_035_102_480],
  ] as const
) {
  Deno.test(`parameterCount: gives ${parameters}, for ${name}`, () => {
    const { transformer, layers } = llama(name, {}).model;
    assertEquals(parameterCount(transformer, layers), parameters);
  });
}

for (
  const [name, parallelism, ranks, modelBytes, optimizerBytesEach, gib, files] of [
    ["7b", { zeroStage: 1 }, 8, 13_476_831_232, 10_107_869_184, 87.860771, 9],
    ["8b", { zeroStage: 3 }, 8, 16_060_522_496, 12_045_637_632, 104.704521, 16],
    ["8b", { zeroStage: 3, data: 1024 }, 2, 2 * 15_684_104, 94_350_384, 0.204955, 4],
    ["70b", Z1_70B, 32, 139_783_700_480, 26_206_473_216, 911.197479, 696],
    ["70b", Z1_70B, 64, 139_783_700_480, 13_103_482_368, 911.212128, 728],
    ["70b", Z3_70B, 64, 139_783_700_480, 13_103_482_368, 911.212128, 128],
    ["405b", Z1_405B, 256, 811_764_809_728, 19_025_360_640, 5292.014343, 1288],
    ["405b", Z1_405B, 512, 811_764_809_728, 9_513_171_840, 5292.248718, 1544],
    ["1t", Z1_1T, 512, 2_366_163_292_416, 27_728_937_528, 15425.849060, 1560],
    ["1t", Z1_1T, 1024, 2_366_163_292_416, 13_865_244_924, 15426.589264, 2072],
  ] as const
) {
  const told = `${name} ${JSON.stringify(parallelism)} on ${ranks} ranks`;
  Deno.test(`checkpointTotals: gives the worked example to the byte and the file, for ${told}`, () => {
    const totals = checkpointTotals(llama(name, parallelism), ranks);
    assertEquals(totals.modelBytes, modelBytes);
    assertEquals(totals.optimizerBytes, ranks * optimizerBytesEach);
    assertEquals(totals.shards, files);
    assertEquals(totals.writers, ranks);
    assertEquals(totals.bytes, modelBytes + ranks * optimizerBytesEach);
    assertAlmostEquals(totals.bytes / 2 ** 30, gib, 1e-6);
  });
}

/** Ranks, model bytes, optimizer bytes and model files that are alike, in order of rank. */
function groups(checkpoint: CheckpointSpec, ranks: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const { shards } of shardsOf(checkpoint, ranks)) {
    const model = shards.filter(({ kind }) => kind === "model");
    const bytes = (kind: string) =>
      shards.reduce((sum, each) => sum + (each.kind === kind ? each.bytes : 0), 0);
    const key = `${bytes("model")} ${bytes("optimizer")} ${model.length}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

Deno.test("shardsOf: gives each rank of the MLPerf table its bytes and files", () => {
  const table: readonly (readonly [string, Partial<Parallelism>, number, Record<string, number>])[] = [
    ["8b", { zeroStage: 3 }, 8, { "2007565312 12045637632 1": 8 }],
    ["70b", Z3_70B, 64, { "2184120320 13103482368 1": 64 }],
    ["405b", Z1_405B, 512, {
      "3713269760 9513171840 5": 8,
      "3187933184 9513171840 4": 232,
      "2390949888 9513171840 3": 8,
      "2916319232 9513171840 5": 8,
      "0 9513171840 0": 256,
    }],
    ["1t", Z1_1T, 1024, {
      "5425047936 13865244924 3": 8,
      "4595488128 13865244924 2": 496,
      "5425099680 13865244924 4": 8,
      "0 13865244924 0": 512,
    }],
  ];
  for (const [name, parallelism, ranks, expected] of table) {
    assertEquals(Object.fromEntries(groups(llama(name, parallelism), ranks)), expected, name);
  }
});

Deno.test("checkpointTotals: gives the MLPerf totals and the history of subsets of 8, in GiB", () => {
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(2);
  const rows = ([
    ["8b", { zeroStage: 3 }, 8],
    ["70b", Z3_70B, 64],
    ["405b", Z1_405B, 512],
    ["1t", Z1_1T, 1024],
  ] as const).map(([name, parallelism, ranks]) => {
    const totals = checkpointTotals(llama(name, parallelism), ranks);
    return [gib(totals.modelBytes), gib(totals.optimizerBytes), gib(totals.bytes), totals.shards];
  });
  assertEquals(rows, [
    ["14.96", "89.75", "104.70", 16],
    ["130.18", "781.03", "911.21", 128],
    ["756.01", "4536.23", "5292.25", 1544],
    ["2203.66", "13222.93", "15426.59", 2072],
  ]);
  const subsets = ([["8b", { zeroStage: 3, data: 8 }], ["70b", { ...Z3_70B, data: 8 }], [
    "405b",
    { ...Z1_405B, data: 2 },
  ], ["1t", { ...Z1_1T, data: 2 }]] as const).map(([name, parallelism]) =>
    gib(checkpointTotals(llama(name, parallelism), 8).bytes)
  );
  assertEquals(subsets, ["104.70", "113.90", "98.54", "143.72"]);
});

Deno.test("shardsOfRank: gives each pipeline stage of 70b its layers and bytes", () => {
  const stages = [0, 8, 16, 24].map((rank) => {
    const { shards } = shardsOfRank(llama("70b", Z1_70B), 32, rank);
    const model = shards.filter(({ kind }) => kind === "model");
    return [model.length, model[0]?.name, model.reduce((sum, { bytes }) => sum + bytes, 0)];
  });
  assertEquals(stages, [
    [21, "layer_0-model_0_model_states", 4_499_570_688],
    [20, "layer_21-model_8_model_states", 4_236_902_400],
    [20, "layer_41-model_16_model_states", 4_236_902_400],
    [22, "layer_61-model_24_model_states", 4_499_587_072],
  ]);
  const [embedding, layer] = shardsOfRank(llama("70b", Z1_70B), 32, 0).shards;
  assertEquals([embedding?.bytes, layer?.bytes], [262_668_288, 211_845_120]);
});

Deno.test("shardsOfRank: names files by stage and rank, for every ZeRO stage", () => {
  const names = (parallelism: Partial<Parallelism>, ranks: number, rank: number) =>
    shardsOfRank(llama("8b", parallelism), ranks, rank).shards.map(({ name }) => name);
  assertEquals(names({ zeroStage: 3 }, 8, 5), [
    "zero_pp_rank_5_mp_rank_0_model_states",
    "zero_pp_rank_5_mp_rank_0_optim_states",
  ]);
  assertEquals(names({ zeroStage: 0, tensor: 2 }, 4, 1), [
    "zero_pp_rank_0_mp_rank_1_model_states",
    "zero_pp_rank_0_mp_rank_1_optim_states",
  ]);
  assertEquals(names({ zeroStage: 0, tensor: 2 }, 4, 2), []);
  for (const zeroStage of [1, 2] as const) {
    assertEquals(names({ zeroStage, tensor: 2 }, 4, 1), [
      "model_1_model_states",
      "zero_pp_rank_0_mp_rank_1_optim_states",
    ]);
    assertEquals(names({ zeroStage, tensor: 2 }, 4, 3), ["zero_pp_rank_1_mp_rank_1_optim_states"]);
  }
  assertEquals(names({ zeroStage: 1, pipeline: 16 }, 16, 15), [
    "layer_31-model_15_model_states",
    "layer_32-model_15_model_states",
    "layer_33-model_15_model_states",
    "layer_34-model_15_model_states",
    "zero_pp_rank_0_mp_rank_15_optim_states",
  ]);
});

Deno.test("shardsOfRank: floors each division, first by tensor ranks, then by data ranks", () => {
  const odd = spec({
    layers: 1,
    transformer: { vocabularySize: 7, hiddenSize: 5, ffnHiddenSize: 11, attentionHeads: 2, kvHeads: 1 },
    parallelism: { ...SOLE, tensor: 2, zeroStage: 3 },
  });
  // Head size 2: the projections have 5 x (5 + 2 x 2) columns; 45 / 2 / 3 is 7, 25 / 2 / 3 is 4, and so on.
  const [model, optimizer] = shardsOfRank(odd, 6, 4).shards;
  assertEquals(model?.tensors.map(({ elements }) => elements), [5, 1, 7, 4, 1, 18, 9, 5, 1]);
  // 2 x 7 x 5 + 5 + 2 x 5 + 45 + 25 + 3 x 55 parameters over 6 ranks.
  assertEquals(optimizer?.tensors.map(({ elements }) => elements), [53, 25, 53, 25, 53, 25]);
});

Deno.test("checkpointTotals: counts with ZeRO 2 the one model copy that is written", () => {
  const one = checkpointTotals(llama("8b", { zeroStage: 2 }), 1);
  const two = checkpointTotals(llama("8b", { zeroStage: 2 }), 2);
  assertEquals(two.modelBytes, one.modelBytes);
  assertEquals(two.shards, 3);
});

Deno.test("checkpointTotals: counts ZeRO 0 once, whatever the data parallelism", () => {
  const one = checkpointTotals(llama("8b", { zeroStage: 0 }), 1);
  const four = checkpointTotals(llama("8b", { zeroStage: 0 }), 4);
  assertEquals([four.bytes, four.shards, four.writers], [one.bytes, 2, 1]);
  assertEquals(one.bytes, 16_060_522_496 + 3 * (8_030_261_248 + 5 * 4096) * 4);
});

// DLIO: test_checkpoint_epoch (3 files per rank with explicit lists and a generic state)
Deno.test("shardsOfRank: writes generic state, layers and optimizer, with explicit lists", () => {
  for (const zeroStage of [0, 3] as const) {
    const checkpoint = spec({
      type: undefined,
      sizeBytes: 1024,
      layers: 2,
      layerParameters: [16, 7],
      optimizationGroups: [1024, 128],
      parallelism: { ...SOLE, tensor: 2, zeroStage },
    });
    assertEquals(checkpointTotals(checkpoint, 2).shards, 6);
    const { shards } = shardsOfRank(checkpoint, 2, 1);
    assertEquals(shards.map(({ name, bytes }) => [name, bytes]), [
      ["model_states-1", 1024],
      ["zero_pp_rank_0_mp_rank_1_model_states", 2 * (8 + 3)],
      ["zero_pp_rank_0_mp_rank_1_optim_states", 3 * (1024 + 128)],
    ]);
    assertEquals(shards[1]?.tensors.map(({ elements }) => elements), [8, 3, 8, 3]);
    assertEquals(shards[2]?.tensors.map(({ elements }) => elements), [1024, 1024, 128, 128, 1152]);
  }
});

Deno.test("checkpointTotals: counts the generic state of every writing rank, without layers", () => {
  const model = { type: undefined, sizeBytes: 500, parallelism: { ...SOLE, zeroStage: 1 } } as const;
  assertEquals(checkpointTotals(spec(model), 4).bytes, 2000);
  assertEquals(checkpointTotals(spec({ ...model, parallelism: SOLE }), 4).bytes, 500);
  assertEquals(checkpointTotals(spec({ ...model, type: "transformer" }), 4).shards, 0);
});

Deno.test("shardsOfRank: has the bytes of its tensors, for every datatype, with different names", () => {
  for (const datatype of Object.keys(DATATYPE_BYTES)) {
    assert(isDatatype(datatype));
  }
  assert(!isDatatype("fp8") && !isDatatype("toString"));
  for (const modelDatatype of ["int8", "uint8", "fp16", "bf16", "fp32", "fp64"] as const) {
    const checkpoint = spec({ layers: 3, modelDatatype, optimizerDatatype: modelDatatype });
    for (const { shards, bytes } of shardsOf(checkpoint, 1)) {
      let sum = 0;
      for (const shard of shards) {
        assertEquals(new Set(shard.tensors.map(({ name }) => name)).size, shard.tensors.length);
        for (const tensor of shard.tensors) {
          assertEquals(tensor.datatype, modelDatatype);
          sum += tensor.elements * DATATYPE_BYTES[modelDatatype];
        }
      }
      assertEquals(bytes, sum);
    }
  }
});

Deno.test("shardsOf: shrinks every tensor alike and keeps every file, with a scale", () => {
  const whole = llama("70b", Z1_70B);
  const small = { ...whole, scale: 0.01 };
  const [a, b] = [checkpointTotals(whole, 32), checkpointTotals(small, 32)];
  assertEquals(b.shards, a.shards);
  assert(Math.abs(b.bytes / a.bytes - 0.01) < 1e-5);
  const tiny = shardsOfRank({ ...whole, scale: 1e-12 }, 32, 0).shards;
  assert(tiny.every(({ tensors }) => tensors.every(({ elements }) => elements === 1)));
});

Deno.test("shardsOf: makes no more than is asked for, with 1024 ranks", () => {
  const [first] = shardsOf(llama("1t", Z1_1T), 1024);
  assertEquals(first?.rank, 0);
  const start = performance.now();
  assertEquals(checkpointTotals(llama("1t", Z1_1T), 1024).largestRankBytes, 5_425_099_680 + 13_865_244_924);
  assert(performance.now() - start < 5000);
});

Deno.test("shardsOfRank: gives every tensor a shape of its elements, whole rows or columns where they divide", () => {
  const { spec } = smallDescription();
  const tensors = shardsOfRank(spec, 4, 0).shards.flatMap((shard) => shard.tensors);
  for (const { name, shape, elements } of tensors) {
    assertEquals(shape.reduce((product, one) => product * one, 1), elements, name);
  }
  const shapes = Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]));
  // 501 rows do not divide by 2.
  assertEquals(shapes["model.embed_tokens.weight"], [16_032]);
  assertEquals(shapes["model.layers.0.self_attn.qkv_proj.weight"], [64, 64]);
  assertEquals(shapes["model.layers.0.self_attn.o_proj.weight"], [64, 32]);
  assertEquals(shapes["model.layers.0.mlp.gate_up_proj.weight"], [96, 64]);
  assertEquals(shapes["model.layers.0.mlp.down_proj.weight"], [64, 48]);
});

Deno.test("shardsOfRank: names the states of which the divisions leave nothing, and writes none for them", () => {
  const lists = { ...smallModel(), layerParameters: [1, 0], optimizationGroups: [0] };
  const { shards, empty } = shardsOfRank(spec(lists), 2, 1);
  assertEquals(shards.map(({ name }) => name), ["model_states-1"]);
  assertEquals(empty, ["zero_pp_rank_0_mp_rank_1_model_states", "zero_pp_rank_0_mp_rank_1_optim_states"]);
  const none = shardsOfRank(spec({ ...smallModel(), layers: 0 }), 2, 1);
  assertEquals(
    [none.shards.length, none.empty],
    [1, []],
    "a state that the model does not have is not empty",
  );
});

/** Two layers on two tensor ranks, and a generic state. */
function smallModel(): Partial<ModelSpec> {
  return { type: undefined, sizeBytes: 100, layers: 2, parallelism: { ...SOLE, tensor: 2 } };
}
