/** The name that DLIO gives to its way of writing checkpoints; it decides file names and goes into reports. */
import type { Values } from "../keys/mod.ts";
import type { Derived } from "./derived.ts";

export type CheckpointMechanism = "tf_save" | "pt_save" | "pt_s3_save" | "pt_obj_save";

export function checkpointMechanismOf(values: Values): Derived<CheckpointMechanism> {
  if (values["framework"] === "tensorflow") return { value: "tf_save", rule: "tensorflow" };
  if (values["storage.storage_type"] !== "s3") return { value: "pt_save", rule: "pytorch, not on s3" };
  return values["storage.storage_library"] === "s3torchconnector"
    ? { value: "pt_s3_save", rule: "pytorch on s3 with s3torchconnector" }
    : { value: "pt_obj_save", rule: "pytorch on s3 with any other library" };
}
