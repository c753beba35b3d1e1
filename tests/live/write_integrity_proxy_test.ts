/** DLIO's tests of its write-integrity change, counted by a proxy that the requests pass. */
import { faultyS3 } from "../faulty_s3.ts";
import { peerTest } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { withIntegrityPlace } from "./integrity_place.ts";
import { writeIntegrityTests } from "./write_integrity_suite.ts";

writeIntegrityTests((what, fn) =>
  peerTest(
    `at a proxy: ${what}`,
    ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_FAULTS"],
    async (endpoint = "", command = "") => {
      await using bucket = await s3Bucket(endpoint);
      await using proxy = await faultyS3(command, bucket, []);
      await fn((env, body) =>
        withIntegrityPlace({
          endpoint: proxy.endpoint,
          bucket: bucket.name,
          prefix: "some/where",
          env: { ...bucket.env, ...env },
          sizeOf: (key) => bucket.sizeOf(key),
          requests: (operation) => proxy.requests(operation),
        }, body)
      );
    },
  )
);
