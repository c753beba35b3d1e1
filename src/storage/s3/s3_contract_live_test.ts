/**
 * The contract of every Store before real servers (docs/testing.md), each object in one piece and in parts. No part
 * but the last may be small, so an upload of the suite has one part; more of them are tested beside the store.
 */
import { Arena } from "../../../ffi/arena.ts";
import { peerTest } from "../../../tests/peers.ts";
import { type Bucket, s3Bucket } from "../../../tests/s3_bucket.ts";
import { parseAddress } from "../../base/address.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { openStore } from "../open_store.ts";
import { contractTests, type OpenTestBed } from "../store_contract.ts";
import { testSettings } from "./s3_fixture.ts";

const MIB = 2 ** 20;

for (const server of ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_SECOND"] as const) {
  for (const [how, multipartFromBytes] of [["in one piece", 16 * MIB], ["in parts", 1]] as const) {
    let endpoint = "";
    contractTests(
      (what, fn) =>
        peerTest(`${server}, ${how}: ${what}`, server, async (given = "") => {
          endpoint = given;
          await fn();
        }),
      (io) => openBed(endpoint, io, multipartFromBytes),
    );
  }
}

async function openBed(
  endpoint: string,
  io: Parameters<OpenTestBed>[0],
  multipartFromBytes: number,
): ReturnType<OpenTestBed> {
  const bucket = await s3Bucket(endpoint);
  const settings = settingsOf(bucket, multipartFromBytes);
  const arena = new Arena(io.queueDepth * io.blockSizeBytes);
  const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
  const store = await openStore(parseAddress(`s3://${bucket.name}/some/where`, { cwd: "/" }), {
    io: { engine: "auto", ...io, objects: { s3: settings } },
    arena,
    slots,
  });
  return {
    store,
    slots,
    async close() {
      await store.close();
      const uploads = await bucket.uploads();
      await bucket[Symbol.asyncDispose]();
      if (uploads.length > 0) throw new Error(`Uploads were left: ${uploads.join(", ")}`);
    },
  };
}

function settingsOf({ endpoint, env }: Bucket, multipartFromBytes: number): ObjectSettings {
  const settings = testSettings(endpoint, {
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    region: env.AWS_REGION ?? "",
    operationSeconds: 30,
    read: { rangesFromBytes: 65536, rangeBytes: 32768 },
  });
  return { ...settings, write: { ...settings.write, multipartFromBytes, partBytes: 5 * MIB } };
}
