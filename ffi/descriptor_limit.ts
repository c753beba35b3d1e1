/** How many files this process may have open: the soft limit, which Deno raises to the hard one when it starts. */
import { checked } from "./errno.ts";
import { libc } from "./libc.ts";

const RLIMIT_NOFILE = 7;

/** Descriptors are numbered from 0 to one less than this. */
export function descriptorLimit(): number {
  const limits = new BigUint64Array(2);
  checked(libc().getrlimit(RLIMIT_NOFILE, limits), "getrlimit", "look at", "the limit of open files");
  return Number(limits[0]);
}
