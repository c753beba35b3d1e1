/** `workloads --json`: the built-in catalogue, or one workload of it with its text. */
import { type Static, Type } from "@sinclair/typebox";

const text = Type.Union([Type.String(), Type.Null()]);
const number = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

export const CatalogueRow = Type.Object({
  name: Type.String(),
  aliases: Type.Array(Type.String(), { description: "further names of the same workload" }),
  title: Type.String(),
  model: Type.String(),
  format: Type.Union([Type.String(), Type.Null()], { description: "null: no dataset, checkpoints only" }),
  sampleBytes: number("mean; null without a dataset"),
  samplesPerFile: number("null without a dataset"),
  demandMiBPerSecond: number("of one accelerator that never waits; null where nothing is trained"),
  needs: Type.String({ description: "size of the dataset or checkpoint, number of ranks, kind of storage" }),
  round: Type.String({ description: "where the values come from" }),
  remark: text,
});
export type CatalogueRow = Static<typeof CatalogueRow>;

export const Catalogue = Type.Object({
  schema: Type.Literal("stoker.workloads/1"),
  stoker: Type.Object({ version: Type.String() }),
  started: Type.String({ description: "RFC 3339" }),
  workloads: Type.Array(CatalogueRow),
  yaml: Type.Optional(Type.String({ description: "`workloads show`: the workload as it can be run" })),
});
export type Catalogue = Static<typeof Catalogue>;
