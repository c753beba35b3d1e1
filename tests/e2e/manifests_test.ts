/** The manifests that a run leaves are what `stoker schema` publishes, and a changed one is not. */
import { assert, assertEquals } from "@std/assert";
import type { Static, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { CheckpointManifest as CheckpointManifestType } from "../../src/checkpoint/manifest.ts";
import type { Manifest } from "../../src/dataset/manifest.ts";
import { CheckpointManifest, DatasetManifest } from "../../src/report/schema/manifests.ts";
import { jsonSchemaOf, NAMED_SCHEMAS } from "../../src/report/schema/named.ts";
import { inFolder, stoker } from "./stoker.ts";

/** What JSON makes of a value of this type: nothing read-only, and what may be undefined may be absent. */
type Written<T> = T extends readonly (infer Item)[] ? Written<Item>[]
  : T extends object ?
      & { -readonly [K in keyof T as undefined extends T[K] ? never : K]: Written<T[K]> }
      & { -readonly [K in keyof T as undefined extends T[K] ? K : never]?: Written<Exclude<T[K], undefined>> }
  : T;

// Checked by the compiler: a key or word of the interfaces that the schemas lack is an error here, and the reverse.
const HELD_EQUAL = {
  dataset: (written: Written<Manifest>): Static<typeof DatasetManifest> => written,
  datasetBack: (published: Static<typeof DatasetManifest>): Written<Manifest> => published,
  checkpoint: (written: Written<CheckpointManifestType>): Static<typeof CheckpointManifest> => written,
  checkpointBack: (published: Static<typeof CheckpointManifest>): Written<CheckpointManifestType> =>
    published,
};

const DATASETS: readonly (readonly string[])[] = [
  ["dataset.format=npz"],
  ["dataset.format=hdf5", "dataset.record_dims=[8,4]", "dataset.record_element_type=float32"],
  [
    "dataset.format=parquet",
    "dataset.parquet.columns=[{name: a, dtype: int32, size: 1}, {name: b, dtype: string, size: 4}]",
    "dataset.parquet.partition_by=a",
  ],
];
const CHECKPOINTS: readonly (readonly string[])[] = [
  [],
  ["checkpoint.container=safetensors", "checkpoint.randomize_tensor=false"],
];

/** Every place in it, innermost too: each is one thing that can be changed. */
function* placesOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield [...path, key];
    yield* placesOf(item, [...path, key]);
  }
}

function changed(manifest: unknown, path: readonly string[], change: (parent: object, key: string) => void) {
  const copy: unknown = structuredClone(manifest);
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = Reflect.get(Object(parent), key);
  change(Object(parent), path.at(-1) ?? "");
  return copy;
}

function assertSchemaHolds(schema: TSchema, manifest: unknown, optional: readonly string[]): void {
  assertEquals([...Value.Errors(schema, manifest)].map(({ path, message }) => `${path}: ${message}`), []);
  const places = [...placesOf(manifest)];
  assert(places.length > 20, String(places.length));
  for (const path of places) {
    const name = path.join(".");
    const wrong = changed(manifest, path, (parent, key) => Reflect.set(parent, key, null));
    assert(!Value.Check(schema, wrong), `${name} set to null passes`);
    const isItem = /^\d+$/.test(path.at(-1) ?? "");
    if (isItem || optional.includes(name)) continue;
    const without = changed(manifest, path, (parent, key) => Reflect.deleteProperty(parent, key));
    assert(!Value.Check(schema, without), `without ${name} it passes`);
  }
}

Deno.test("schema dataset: describes every manifest that generate writes, and no changed one", async () => {
  await inFolder(async (folder) => {
    for (const [number, words] of DATASETS.entries()) {
      const data = `${folder}/${number}`;
      const ran = await stoker(["generate", "tiny_npz", "--data", data, ...words, "--progress", "off"], {
        cwd: folder,
      });
      assertEquals(ran.code, 0, ran.err);
      const manifest = JSON.parse(await Deno.readTextFile(`${data}/.stoker/dataset.json`));
      assertSchemaHolds(DatasetManifest, manifest, ["spec.dims", "spec.parquet.partitionBy"]);
      for (const wrong of [{ datasetHash: "0123" }, { bytes: "-1" }, { schema: "stoker.dataset/2" }]) {
        assert(!Value.Check(DatasetManifest, { ...manifest, ...wrong }), JSON.stringify(wrong));
      }
      const foreign = { ...manifest, spec: { ...manifest.spec, format: "mp4" } };
      assert(!Value.Check(DatasetManifest, foreign), "an unknown format");
    }
  });
});

Deno.test("schema checkpoint: describes every manifest that a save writes, and no changed one", async () => {
  await inFolder(async (folder) => {
    for (const [number, words] of CHECKPOINTS.entries()) {
      const place = `${folder}/${number}`;
      const save = ["checkpoint", "tiny_checkpoint", "--scale", "0.01", "--checkpoints", place, ...words];
      const ran = await stoker([...save, "--progress", "off"], { cwd: folder });
      assertEquals(ran.code, 0, ran.err);
      const [first] = [...Deno.readDirSync(place)];
      const manifest = JSON.parse(await Deno.readTextFile(`${place}/${first?.name}/.stoker/checkpoint.json`));
      const optional = ["description.spec.model.type", "description.spec.model.parallelism.data"];
      assertSchemaHolds(CheckpointManifest, manifest, optional);
      assert(!Value.Check(CheckpointManifest, { ...manifest, complete: false }), "an incomplete one");
    }
  });
});

Deno.test("schema: publishes both manifests", async () => {
  for (const name of ["dataset", "checkpoint"]) {
    const ran = await stoker(["schema", name]);
    const named = NAMED_SCHEMAS[name];
    const published: unknown = named && JSON.parse(JSON.stringify(jsonSchemaOf(named)));
    assertEquals([ran.code, JSON.parse(ran.out)], [0, published], name);
  }
  assertEquals(Object.keys(HELD_EQUAL).length, 4);
});
