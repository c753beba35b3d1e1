import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { datasetHash } from "./dataset_hash.ts";
import { hasThisStream, type Manifest, parseManifest, printManifest, specDifferences } from "./manifest.ts";
import { TEST_SPEC as SPEC } from "./test_spec.ts";

const MANIFEST: Manifest = {
  schema: "stoker.dataset/1",
  stoker: { version: "0.1.0" },
  workload: "tiny",
  format: "npz",
  seed: 42,
  spec: SPEC,
  datasetHash: "0123456789abcd",
  files: { train: 64, valid: 8 },
  bytes: "262144",
  complete: true,
};

Deno.test("hasThisStream: holds while seed, specification and stream give the hash that the manifest has", () => {
  const hash = datasetHash(MANIFEST.spec);
  assertEquals(hasThisStream({ ...MANIFEST, datasetHash: hash }), true);
  assertEquals(hasThisStream({ ...MANIFEST, datasetHash: "0123456789abcd" }), false);
  assertEquals(hasThisStream({ ...MANIFEST, datasetHash: hash, spec: { ...MANIFEST.spec, seed: 7 } }), false);
});

Deno.test("parseManifest: reads what printManifest wrote", () => {
  const back = parseManifest(printManifest(MANIFEST), "x");
  assertEquals(back.spec.train, MANIFEST.spec.train);
  assertEquals(specDifferences(back.spec, SPEC), []);
});

Deno.test("parseManifest: refuses what is not a manifest and names the place", () => {
  for (const text of ["", "{", "[]", "{}", '{"schema":"other/1"}', '{"schema":"stoker.dataset/1"}']) {
    const error = assertThrows(() => parseManifest(text, "/mnt/data"), ConfigError);
    assert(error.message.includes("/mnt/data"), error.message);
  }
});

Deno.test("parseManifest: refuses one that was changed so that it describes nothing, or names what lies elsewhere", () => {
  const { spec } = MANIFEST;
  const changes = [
    { spec: null },
    { spec: { ...spec, train: undefined } },
    { spec: { ...spec, filePrefix: "../../home/x" } },
    { bytes: "many" },
    { complete: "yes" },
  ];
  for (const change of changes) {
    const text = JSON.stringify({ ...MANIFEST, ...change });
    const error = assertThrows(() => parseManifest(text, "/mnt/data"), ConfigError);
    assert(error.message.includes("changed or damaged"), error.message);
  }
});

Deno.test("specDifferences: spells out every difference with both values", () => {
  const other = { ...SPEC, samplesPerFile: 8, hdf5: { ...SPEC.hdf5, datasets: 3 } };
  assertEquals(specDifferences(SPEC, other), [
    "samplesPerFile is 1 there, 8 here",
    "hdf5.datasets is 1 there, 3 here",
  ]);
});
