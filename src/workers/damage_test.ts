import { assertEquals } from "@std/assert";
import { type Damage, mergeDamages, TRACE_BYTES } from "./damage.ts";
import { flippedBits } from "./diagnosis.ts";

const zeroed = (at: number, end: number): Damage => ({
  at,
  end,
  kind: "zeroed",
  origin: "",
  detail: "holds zeros",
});
const foreign = (at: number, end: number): Damage => ({
  at,
  end,
  kind: "foreign",
  origin: "",
  detail: "unknown",
});

function places(damages: readonly Damage[], gap = TRACE_BYTES): [string, number, number][] {
  return mergeDamages(damages, gap).map(({ kind, at, end }) => [kind, at, end]);
}

Deno.test("mergeDamages: stretches of one kind near each other are one, in whatever order they come", () => {
  assertEquals(places([zeroed(70_000, 80_000), zeroed(0, 10_000), zeroed(200_000, 200_001)]), [
    ["zeroed", 0, 80_000],
    ["zeroed", 200_000, 200_001],
  ]);
});

Deno.test("mergeDamages: few nameless bytes take the name of what lies beside them", () => {
  assertEquals(places([foreign(90, 100), zeroed(1000, 9000)]), [["zeroed", 90, 9000]]);
  assertEquals(places([foreign(0, 900), zeroed(1000, 9000)]), [["foreign", 0, 900], ["zeroed", 1000, 9000]]);
  assertEquals(places([foreign(0, 900), zeroed(1000, 9000)], 8192), [["zeroed", 0, 9000]]);
});

Deno.test("mergeDamages: flipped bits are counted together", () => {
  const bits = (at: number, count: number): Damage => ({ at, end: at + 1, ...flippedBits(count) });
  assertEquals(mergeDamages([bits(5, 1), bits(9, 2)], TRACE_BYTES).map(({ detail }) => detail), [
    "differs in 3 bits",
  ]);
});
