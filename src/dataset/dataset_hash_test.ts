import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { canonicalJson, checkpointHash, datasetHash, identityOf } from "./dataset_hash.ts";
import { TEST_SPEC } from "./test_spec.ts";

Deno.test("datasetHash: is 56 bits that stay the same, whatever the order of keys", () => {
  const hash = datasetHash(TEST_SPEC);
  assertMatch(hash, /^[0-9a-f]{14}$/);
  assertEquals(hash, "99dfd4bda4aeb3");
  // A specification that went through the manifest: JSON knows no undefined, and any order is allowed.
  const read = JSON.parse(JSON.stringify(TEST_SPEC));
  const turned = Object.fromEntries(Object.entries(read).reverse()) as unknown as typeof TEST_SPEC;
  assertEquals(datasetHash(turned), hash);
});

Deno.test("datasetHash: changes with seed and specification, not with what a reader picks", () => {
  const hash = datasetHash(TEST_SPEC);
  const changes = [
    { seed: 43 },
    { format: "npy" },
    { samplesPerFile: 2 },
    { train: { files: 65, subfolders: 0 } },
    { dims: [65536] },
    { dedupRatio: 2 },
    { compressRatio: 2 },
  ] as const;
  const hashes = changes.map((change) => datasetHash({ ...TEST_SPEC, ...change }));
  assertEquals(new Set([hash, ...hashes]).size, changes.length + 1);
  const columns = TEST_SPEC.parquet.columns.map((column) => ({ ...column, read: false }));
  assertEquals(datasetHash({ ...TEST_SPEC, parquet: { ...TEST_SPEC.parquet, columns } }), hash);
});

Deno.test("checkpointHash: covers seed, description, epoch and step, and is never a dataset's", () => {
  const of = (seed: number, description: unknown, epoch: number, step: number) =>
    checkpointHash(seed, description, epoch, step);
  const hashes = [
    of(42, { a: 1 }, 1, 2),
    of(43, { a: 1 }, 1, 2),
    of(42, { a: 2 }, 1, 2),
    of(42, { a: 1 }, 2, 2),
  ];
  hashes.push(of(42, { a: 1 }, 1, 3), datasetHash(TEST_SPEC));
  assertEquals(new Set(hashes).size, hashes.length);
  assertEquals(of(42, { b: 2, a: 1 }, 1, 2), of(42, { a: 1, b: 2 }, 1, 2));
});

Deno.test("canonicalJson: sorts keys deeply and drops what is undefined", () => {
  assertEquals(
    canonicalJson({ b: [{ d: 1, c: "x" }, undefined, null], a: undefined, "": false }),
    '{"":false,"b":[{"c":"x","d":1},null,null]}',
  );
  assertNotEquals(canonicalJson([1, 2]), canonicalJson([2, 1]));
});

Deno.test("identityOf: takes the ratios of the specification", () => {
  const identity = identityOf({ ...TEST_SPEC, dedupRatio: 1.5, compressRatio: 3 }, "0123456789abcd", 7);
  assertEquals(identity, { datasetHash: "0123456789abcd", file: 7, dedup: 1.5, compress: 3 });
});
