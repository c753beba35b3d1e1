import { assert, assertEquals, assertThrows } from "@std/assert";
import { nameWithin } from "../names.ts";
import { eachName, type NameList, NameListBuilder, namesOf } from "./name_list.ts";
import { SortedRuns } from "./sorted_runs.ts";

/** Small runs, so that few names need many of them. */
function built(names: Iterable<string>, subfolders = 0): NameList {
  const builder = new NameListBuilder(subfolders, new SortedRuns(7));
  for (const name of names) builder.add(name);
  return builder.finish();
}

function assertHolds(list: NameList, names: readonly string[]): void {
  assertEquals([...eachName(list)], names);
  const { count, at } = namesOf(list);
  assertEquals(count, names.length);
  // From the last to the first: no place depends on another having been asked for.
  for (let place = count - 1; place >= 0; place--) assertEquals(at(place), names[place]);
  assertThrows(() => at(count), RangeError);
  assertThrows(() => at(-1), RangeError);
}

const REGULAR = { split: "train" as const, files: 100, prefix: "img", extension: "npz" };
const regular = (subfolders = 0) =>
  Array.from({ length: 100 }, (_, number) => nameWithin({ ...REGULAR, subfolders }, number));

Deno.test("NameListBuilder: makes a formula of DLIO's names, in whatever order they come", () => {
  for (const subfolders of [0, 3, 10]) {
    const list = built(regular(subfolders).toReversed(), subfolders);
    assertEquals(list, { kind: "regular", ...REGULAR, subfolders });
    assertHolds(list, regular(subfolders).sort());
  }
});

Deno.test("NameListBuilder: keeps sorted what no formula gives", () => {
  const gaps = regular().filter((_, number) => number % 7 !== 3);
  assertHolds(built(gaps.toReversed()), gaps);
  const strange = ["train/ä.npz", "train/a.npz", "train/Z", `train/${"x".repeat(300)}`, "train/", "train/a"];
  assertHolds(built([...gaps, ...strange]), [...gaps, ...strange].sort());
  assertHolds(built([]), []);
  assertHolds(built(["train/a", "train/b", "train/a", "train/a"]), ["train/a", "train/b"]);
  const extra = [...regular(), "train/extra.npz"];
  assertHolds(built(extra), extra.toSorted());
});

Deno.test("NameListBuilder: any names come back, at group and run borders too", () => {
  let state = 1;
  const roll = (below: number) => (state = state * 48271 % 0x7fffffff) % below;
  for (const count of [1, 15, 16, 17, 31, 32, 33, 500]) {
    const names = new Set<string>();
    while (names.size < count) {
      names.add(`train/${"abé/"[roll(4)]}${roll(9)}${"b".repeat(roll(40))}${roll(3)}`);
    }
    assertHolds(built(names), [...names].sort());
  }
});

function bytesOf(list: NameList): number {
  return list.kind === "regular"
    ? 0
    : list.groups.byteLength + list.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}

Deno.test("NameListBuilder: 50 million names need at most 16 bytes each", () => {
  assertEquals(bytesOf(built(regular())), 0);
  const count = 150_000;
  const kinds: Readonly<Record<string, (i: number) => string>> = {
    // A third of DLIO's names is missing.
    "with gaps": (i) => `train/img_${String(i + (i >> 1)).padStart(8, "0")}_of_50000000.npz`,
    "as of photographs": (i) =>
      `train/n${String(i >> 9).padStart(8, "0")}/n${i >> 9}_${i * 7919 % 100_003}.JPEG`,
    "with random numbers": (i) => `train/part-${(i * 2654435761 % 2 ** 32).toString(16)}.parquet`,
  };
  for (const [kind, name] of Object.entries(kinds)) {
    const builder = new NameListBuilder(0);
    for (let i = 0; i < count; i++) builder.add(name(i));
    const list = builder.finish();
    assert(namesOf(list).count > 0.9 * count);
    // Of any list one chunk is only begun.
    const each = (bytesOf(list) - (1 << 20)) / namesOf(list).count;
    assert(each <= 16, `${kind}: ${each} bytes a name`);
  }
});
