/** Every kind of damage in every format at head, middle and tail, in payload and in what the format computes. */
import { assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import type { ByteRange } from "../../src/base/range.ts";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { DamagedDataset } from "./damaged_dataset.ts";
import { damageSpecs } from "./damage_specs.ts";
import { type Bytes, DAMAGES } from "./damages.ts";
import { differingRanges, misplaced } from "./findings.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

/** Room for a megabyte of zeros that is not the whole file. */
const FILE_BYTES = 1_200_000;
/** Smaller files have no place for pages that wander. */
const LEAST_BYTES = 65536;
/** Damage whose name does not depend on what stood there. */
const PLAIN = new Set(["flip-bit", "zero-4k", "torn", "truncate", "extend"]);

function kindsOf(findings: readonly DamageFinding[]): string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

/** A byte that had one bit set and was zeroed lost no more than that bit. */
function isOneBit(right: Bytes, damaged: Bytes, [range, ...others]: readonly ByteRange[]): boolean {
  if (!range || range.length > 1 || others.length > 0 || right.length !== damaged.length) return false;
  const flipped = right[range.at]! ^ damaged[range.at]!;
  return (flipped & flipped - 1) === 0;
}

/** Failures in words, so that one run shows all of them. */
async function tryDamage(
  dataset: DamagedDataset,
  name: string,
  what: string,
  damaged: Bytes,
  kinds: readonly string[] | undefined,
): Promise<string[]> {
  const right = dataset.bytes(name);
  const differing = differingRanges(right, damaged);
  if (differing.length === 0) return [];
  await dataset.put(name, damaged);
  const findings = await dataset.verify([name]);
  await dataset.put(name, right);
  const wrong = misplaced(findings, differing);
  const found = kindsOf(findings);
  const expected = isOneBit(right, damaged, differing) ? ["bitflip"] : kinds;
  if (expected && JSON.stringify(found) !== JSON.stringify([...expected].sort())) {
    wrong.push(`is called ${found.join(", ")}`);
  }
  const shown = findings.slice(0, 4).map((one) => `${one.kind} ${one.offset}+${one.length} ${one.detail}`);
  return wrong.map((one) =>
    `${name} ${what}: ${one} (differs ${differing.length}x in ${differing[0]?.at}..${
      (differing.at(-1)?.at ?? 0) + (differing.at(-1)?.length ?? 0)
    } of ${right.length}; ${shown.join(" | ")})`
  );
}

for (const [label, spec] of await damageSpecs(FILE_BYTES)) {
  Deno.test(`damage: is named and placed right in ${label}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const dataset = await DamagedDataset.make(folder, spec);
      const older = await DamagedDataset.make(`${folder}/older`, { ...spec, seed: spec.seed + 1 });
      const [data = ""] = dataset.names;
      const wrong: string[] = [];
      const size = dataset.bytes(data).length;
      const small = size < LEAST_BYTES;
      // Where nothing but a number stands, nobody can tell whose it is.
      const named = (kind: string) => small ? undefined : [kind];
      const swapped = named("swapped");
      const places = small ? { head: 0 } : { head: 4096 + 17, middle: size >> 1, tail: size - 3 * 8192 };
      for (const damage of DAMAGES) {
        if (small && !PLAIN.has(damage.name)) continue;
        for (const [place, at] of Object.entries(places)) {
          const file = damage.apply(dataset.bytes(data), at);
          wrong.push(...await tryDamage(dataset, data, `${damage.name} ${place}`, file, damage.kinds));
        }
      }
      for (const name of dataset.names.slice(0, dataset.names.length / 3)) {
        for (const at of [0, ...dataset.literals(name), dataset.bytes(name).length - 1]) {
          for (const damage of DAMAGES.filter((one) => PLAIN.has(one.name))) {
            const file = damage.apply(dataset.bytes(name), at);
            wrong.push(...await tryDamage(dataset, name, `${damage.name} at ${at}`, file, damage.kinds));
          }
        }
      }
      // The same output of the next file, and of an older dataset.
      const other = dataset.names[dataset.names.length / 3] ?? "";
      wrong.push(
        ...await tryDamage(dataset, data, "swap", dataset.bytes(other), swapped),
      );
      wrong.push(
        ...await tryDamage(dataset, other, "swap", dataset.bytes(data), swapped),
      );
      wrong.push(
        ...await tryDamage(dataset, data, "stale", older.bytes(data), named("stale")),
      );
      await dataset.put(data, dataset.bytes(data));
      wrong.push(
        ...(await dataset.verify()).map(({ file, kind }) => `${file} is undamaged and called ${kind}`),
      );
      assertEquals(wrong, []);
      await older.close();
      await dataset.close();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
