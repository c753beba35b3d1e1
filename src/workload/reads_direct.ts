/**
 * Whether local files are read past the page cache although their storage type does not say so. DLIO has three ways
 * to ask for it; one that is not heeded would be a rate of memory under the name of a device.
 */
import type { Values } from "./keys/mod.ts";

type Asked =
  | "reader.odirect"
  | "storage.storage_type"
  | "storage.storage_library"
  | "storage.storage_options.uri_scheme";

/** By its own key, by the client library `direct`, or by the scheme `direct` beside local_fs. */
export function readsDirect(values: Pick<Values, Asked>): boolean {
  if (values["reader.odirect"]) return true;
  if (values["storage.storage_type"] !== "local_fs") return false; // direct_fs says it itself, objects have no cache
  return values["storage.storage_library"] === "direct" ||
    values["storage.storage_options.uri_scheme"] === "direct";
}
