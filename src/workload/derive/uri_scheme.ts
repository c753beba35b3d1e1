/** The scheme of addresses that name none. DLIO leaves it at s3 even for O_DIRECT files; here it follows the type. */
import type { Values } from "../keys/mod.ts";
import type { Derived } from "./derived.ts";

type Scheme = Values["storage.storage_options.uri_scheme"];

const SCHEMES: Readonly<Record<Values["storage.storage_type"], Scheme>> = {
  local_fs: "file",
  direct_fs: "direct",
  s3: "s3",
  aistore: "ais",
};

export function uriSchemeOf(storageType: Values["storage.storage_type"]): Derived<Scheme> {
  return { value: SCHEMES[storageType], rule: `the scheme of storage_type ${storageType}` };
}
