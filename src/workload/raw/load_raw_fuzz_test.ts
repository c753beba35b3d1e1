import { assert } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { CATALOGUE, loadRequest } from "./fake_files.ts";
import { loadRaw } from "./load_raw.ts";

const SEEDS = [
  ...Object.values(CATALOGUE),
  "workload:\n  dataset: {format: npz, dims: [1, 2]}\n  storage:\n    storage_options: &o {region: ${oc.env:R,x}}\n    copy: *o\n",
  "defaults:\n- small\n- _self_\ndataset:\n  folder: ${..dataset.format}/${now:%Y}\n  text: |\n    a: b\n  list:\n  - a: 1\n",
  "a: &a [x, \"q\\n\", 'it''s']\nb: {<<: {c: 1}, d: ~}\ne: ${a.0}\nf: \\${x}\ng: off # comment\n",
];
const OVERRIDES = [
  "++workload.dataset.num_files_train=8",
  "++workload.dataset.format=npz",
  "~workload.model",
  "+a.b={c:[1,'x,y',${oc.env:R,z}],d:null}",
  "hydra.run.dir=out/${now:%H}",
  "++dataset.parquet.columns=[{name:a,size:1}]",
  'dataset.data_folder="a\\"b"',
  "++workload.train={epochs:2}",
];
const PIECES = [
  ..."\t\n :-[]{}'\"\\$&*!|>#%@,=+~?.0\u0000\u00fc\ufeff",
  "${",
  "}",
  "${a}",
  "<<: *o",
  "\n  ",
  "null",
  "1e999",
  "__proto__",
  "constructor",
  "- ",
  "--- ",
  "!!set",
  "&a ",
  "*a",
  "oc.env:",
  "defaults:\n- ",
  "workload: ",
  "\ud800",
];

/** Repeatable: a failure names the round, and the round gives the same input again. */
function random(seed: number): (limit: number) => number {
  let state = seed * 2654435761 >>> 0;
  return (limit) => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) % limit;
  };
}

function pick<T>(items: readonly T[], next: (limit: number) => number): T {
  const item = items[next(items.length)];
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}

function mutate(text: string, next: (limit: number) => number): string {
  let out = text;
  for (let count = next(3); count >= 0; count--) {
    const at = next(out.length + 1);
    const length = next(6);
    switch (next(4)) {
      case 0:
        out = out.slice(0, at) + pick(PIECES, next) + out.slice(at);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at + length);
        break;
      case 2:
        out = out.slice(0, at) + pick(PIECES, next) + out.slice(at + length);
        break;
      default:
        out = out.slice(0, at) + out.slice(next(at + 1), at) + out.slice(at);
    }
  }
  return out;
}

Deno.test("loadRaw: gives a RawConfig or a ConfigError and is never slow, for 2000 mutated workloads", async () => {
  let read = 0;
  let refused = 0;
  for (let round = 0; round < 2000; round++) {
    const next = random(round);
    const text = next(4) === 0 ? pick(SEEDS, next) : mutate(pick(SEEDS, next), next);
    const overrides = Array.from({ length: next(3) }, () => {
      const override = pick(OVERRIDES, next);
      return next(2) === 0 ? override : mutate(override, next);
    });
    const bytes = new TextEncoder().encode(text);
    if (next(20) === 0 && bytes.length > 0) bytes[next(bytes.length)] = next(256);
    const mode = next(2) === 0 ? "stoker" : "dlio";
    const request = loadRequest({ workload: "w/workload/f.yaml", overrides, mode }, {
      "w/workload/f.yaml": bytes,
    });
    const started = performance.now();
    try {
      const raw = await loadRaw(request);
      JSON.stringify([...raw.entries]);
      read++;
    } catch (error) {
      if (!(error instanceof ConfigError)) {
        throw new Error(`Round ${round}: ${error}\n${text}\n${overrides.join("\n")}`, { cause: error });
      }
      assert(error.message !== "" && error.remedy !== "", `round ${round}`);
      refused++;
    }
    const elapsed = performance.now() - started;
    assert(elapsed < 5000, `round ${round} took ${elapsed} ms\n${text}\n${overrides.join("\n")}`);
  }
  // Both outcomes must be common, or the mutations test nothing.
  assert(read > 300 && refused > 300, `${read} were read, ${refused} refused`);
});
