import { assertEquals } from "@std/assert";
import { workloadOf } from "../fixture.ts";
import { describeKey, type KeyPath, keyPaths } from "../keys/mod.ts";
import { checkpointMechanismOf } from "./checkpoint_mechanism.ts";
import { derivedPaths } from "./derivations.ts";
import { memoryOfAccelerator } from "./memory.ts";
import { sampleBytesOf } from "./sample_bytes.ts";

Deno.test("DERIVATIONS: there is one for every key that the table marks", () => {
  const marked = keyPaths().filter((path) => describeKey(path).derived !== undefined);
  const derived: readonly KeyPath[] = derivedPaths();
  assertEquals([...derived].sort(), [...marked].sort());
});

Deno.test("derived values: loader and sampler follow the framework, and what was written wins", () => {
  const pytorch = workloadOf({ framework: "pytorch" });
  assertEquals(pytorch.values["reader.data_loader"], "pytorch");
  assertEquals(pytorch.values["reader.data_loader_sampler"], "index");
  assertEquals(pytorch.sourceOf("reader.data_loader").kind, "derived");
  const tensorflow = workloadOf({});
  assertEquals(tensorflow.values["reader.data_loader"], "tensorflow");
  assertEquals(tensorflow.values["reader.data_loader_sampler"], "iterative");
  const dali = workloadOf({ framework: "pytorch", "reader.data_loader": "dali" });
  assertEquals(dali.values["reader.data_loader_sampler"], "index");
  const native = workloadOf({ "reader.data_loader": "native_dali" });
  assertEquals(native.values["reader.data_loader_sampler"], "none");
  const written = workloadOf({ "reader.data_loader_sampler": "index" });
  assertEquals(written.values["reader.data_loader_sampler"], "index");
});

Deno.test("derived values: the scheme follows the storage type", () => {
  const scheme = (type: string) =>
    workloadOf({
      "storage.storage_type": type,
      "storage.storage_root": "b",
      "storage.storage_library": "s3dlio",
    }, {
      usesStorage: false,
    }).values["storage.storage_options.uri_scheme"];
  assertEquals(["local_fs", "direct_fs", "s3", "aistore"].map(scheme), ["file", "direct", "s3", "ais"]);
});

Deno.test("checkpointMechanismOf: gives DLIO's names", () => {
  const name = (values: Readonly<Record<string, string>>) =>
    checkpointMechanismOf(workloadOf(values, { usesStorage: false }).values).value;
  const s3 = { framework: "pytorch", "storage.storage_type": "s3", "storage.storage_root": "bucket" };
  assertEquals(name({ framework: "tensorflow" }), "tf_save"); // test_checkpoint_mechanism_auto_tf
  assertEquals(name({ framework: "pytorch" }), "pt_save"); // test_checkpoint_mechanism_auto_pytorch
  assertEquals(name({ framework: "pytorch", "storage.storage_type": "direct_fs" }), "pt_save");
  assertEquals(name({ ...s3, "storage.storage_library": "s3torchconnector" }), "pt_s3_save");
  assertEquals(name({ ...s3, "storage.storage_library": "minio" }), "pt_obj_save");
});

Deno.test("sampleBytesOf: dimensions replace the length, in bytes of the element", () => {
  const bytes = (values: Readonly<Record<string, number | string | readonly number[]>>) =>
    sampleBytesOf(workloadOf(values).values);
  assertEquals(bytes({ "dataset.record_length_bytes": 114660.07 }), 114660.07);
  assertEquals(bytes({ "dataset.record_dims": [4, 5], "dataset.record_element_type": "float32" }), 80);
});

Deno.test("memoryOfAccelerator: grows with readers above the default depth only", () => {
  assertEquals(memoryOfAccelerator(0), memoryOfAccelerator(32));
  assertEquals(memoryOfAccelerator(33) - memoryOfAccelerator(32), 2 ** 20);
});
