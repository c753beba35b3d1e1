/** DLIO's tests of its write-integrity change on the user's own bucket, or on one of a test server. */
import { withIntegrityPlace } from "./integrity_place.ts";
import { live } from "./live_place.ts";
import { writeIntegrityTests } from "./write_integrity_suite.ts";

writeIntegrityTests((what, fn) =>
  Deno.test(live(what, ({ bucket, prefix }) =>
    fn((env, body) =>
      withIntegrityPlace({
        endpoint: bucket.endpoint,
        bucket: bucket.name,
        prefix,
        env: { ...bucket.env, ...env },
        sizeOf: (key) => bucket.sizeOf(key),
      }, body)
    )))
);
