import { assertEquals } from "@std/assert";
import { layersOfStage, placementOf, recoveryRank } from "./placement.ts";

Deno.test("placementOf: counts tensor ranks first, then pipeline, then data ranks", () => {
  const parallelism = { tensor: 2, pipeline: 3, data: undefined, zeroStage: 1 } as const;
  const grid = Array.from({ length: 12 }, (_, rank) => {
    const { tensorRank, pipelineRank, modelRank, dataRank } = placementOf(parallelism, rank);
    return [tensorRank, pipelineRank, modelRank, dataRank].join("");
  });
  assertEquals(grid.join(" "), "0000 1010 0120 1130 0240 1250 0001 1011 0121 1131 0241 1251");
});

Deno.test("placementOf: lets only the first copy write, without ZeRO", () => {
  const parallelism = { tensor: 2, pipeline: 1, data: undefined, zeroStage: 0 } as const;
  assertEquals([0, 1, 2, 3].map((rank) => placementOf(parallelism, rank).writes), [true, true, false, false]);
  assertEquals(placementOf({ ...parallelism, zeroStage: 2 }, 3).writes, true);
});

Deno.test("layersOfStage: deals every layer once, the first stages one more", () => {
  assertEquals([0, 1, 2].map((stage) => layersOfStage(8, 3, stage)), [[1, 2, 3], [4, 5, 6], [7, 8]]);
  for (let layers = 0; layers < 20; layers++) {
    for (let stages = 1; stages < 9; stages++) {
      const all = Array.from({ length: stages }, (_, stage) => layersOfStage(layers, stages, stage)).flat();
      assertEquals(all, Array.from({ length: layers }, (_, i) => i + 1));
    }
  }
});

Deno.test("recoveryRank: reads what another node wrote, unless there is none", () => {
  assertEquals([0, 3, 7].map((rank) => recoveryRank(rank, 8, 4, "next node")), [4, 7, 3]);
  assertEquals([0, 3, 7].map((rank) => recoveryRank(rank, 8, 8, "next node")), [0, 3, 7]);
  assertEquals(recoveryRank(3, 8, 4, "own"), 3);
});
