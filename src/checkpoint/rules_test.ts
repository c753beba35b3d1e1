import { assert, assertEquals } from "@std/assert";
import type { CheckpointSpec, ModelSpec, Parallelism } from "./model_spec.ts";
import { checkpointProblems, type CheckpointRun } from "./rules.ts";

const MODEL: ModelSpec = {
  type: "transformer",
  sizeBytes: 0,
  modelDatatype: "fp16",
  optimizerDatatype: "fp32",
  layers: 8,
  layerParameters: [],
  optimizationGroups: [],
  parallelism: { tensor: 2, pipeline: 2, data: undefined, zeroStage: 1 },
  transformer: { vocabularySize: 1, hiddenSize: 1, ffnHiddenSize: 1, attentionHeads: 1, kvHeads: 1 },
};
const RUN: CheckpointRun = { ranks: 8, writes: 10, reads: 10, pageMerging: false, randomizeTensor: true };

function codes(
  parallelism: Partial<Parallelism>,
  run: Partial<CheckpointRun> = {},
  rest: { mode?: CheckpointSpec["mode"]; layers?: number } = {},
): string[] {
  const model: ModelSpec = {
    ...MODEL,
    layers: rest.layers ?? MODEL.layers,
    parallelism: { ...MODEL.parallelism, ...parallelism },
  };
  const problems = checkpointProblems({ model, mode: rest.mode ?? "default", scale: 1 }, { ...RUN, ...run });
  for (const { key, text, remedy } of problems) {
    assert(key.includes("."), key);
    assert(/^Cannot .*[^.]$/.test(text), text);
    assert(remedy.endsWith("."), remedy);
  }
  return problems.map(({ code }) => code);
}

Deno.test("checkpointProblems: finds none, when all is well", () => {
  assertEquals(codes({}), []);
  assertEquals(codes({ data: 4 }, { ranks: 3 }, { mode: "subset" }), []);
  assertEquals(codes({}, { writes: 0, reads: 5 }), []);
  assertEquals(codes({}, { writes: -1, reads: -1, pageMerging: true, randomizeTensor: false }), []);
  assertEquals(codes({}, {}, { layers: -1 }), []);
});

Deno.test("checkpointProblems: fires each rule on its own condition", () => {
  assertEquals(codes({}, {}, { layers: 1 }), ["V9"]);
  assertEquals(codes({ zeroStage: 3 }), ["V10"]);
  assertEquals(codes({ zeroStage: 3, pipeline: 1 }), []);
  assertEquals(codes({ data: 2 }), ["V11"]);
  assertEquals(codes({}, {}, { mode: "subset" }), ["V12"]);
  assertEquals(codes({ data: 0 }, {}, { mode: "subset" }), ["V12"]);
  assertEquals(codes({ data: 1 }, {}, { mode: "subset" }), ["V13"]);
  assertEquals(codes({}, { ranks: 6 }), ["V14"]);
  assertEquals(codes({}, { reads: 11 }), ["V15"]);
  assertEquals(codes({}, { pageMerging: true }), ["V16"]);
});

Deno.test("checkpointProblems: reports everything together", () => {
  const found = codes(
    { zeroStage: 3, data: 2, pipeline: 16 },
    { ranks: 7, reads: 11, pageMerging: true },
    { layers: 8 },
  );
  assertEquals(found, ["V9", "V10", "V11", "V14", "V15", "V16"]);
});
