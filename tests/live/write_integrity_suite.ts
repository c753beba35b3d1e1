/**
 * DLIO's five tests of its write-integrity change, written anew: what a write asks of the server, counted where the
 * requests pass. Registered for a proxy of the tests and for the user's own bucket.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../src/base/errors.ts";
import type { ObjectParts } from "../../src/storage/object/object_parts.ts";
import type { ObjectSettings } from "../../src/storage/object/object_settings.ts";
import { timerPause } from "../../src/storage/object/requests.ts";
import { Requests } from "../../src/storage/object/requests.ts";
import { uploadObject } from "../../src/storage/object/upload_object.ts";
import { WriteMeter } from "../../src/storage/object/write_meter.ts";
import type { ObjectClient } from "../../src/storage/object/object_client.ts";
import { RequestGate } from "../../src/storage/object/request_gate.ts";
import type { SlotPool } from "../../src/base/slot.ts";
import type { Store } from "../../src/storage/store.ts";
import { numbered } from "../../src/storage/store_contract.ts";

export interface IntegrityPlace {
  readonly store: Store;
  readonly client: ObjectClient;
  readonly settings: ObjectSettings;
  readonly slots: SlotPool;
  readonly blockBytes: number;
  /** Of a name below the store's root. */
  keyOf(name: string): string;
  /** How often the server was asked for an operation, by its name in S3. */
  requests(operation: string): Promise<number>;
  /** Asked by another client. */
  sizeOf(key: string): Promise<number | undefined>;
}

export type OpenIntegrityPlace = (
  env: Readonly<Record<string, string>>,
  body: (place: IntegrityPlace) => Promise<void>,
) => Promise<void>;

const MIB = 2 ** 20;
const SMALL = 1000;
const LARGE = 12 * MIB;
const IN_PARTS = { S3DLIO_MULTIPART_THRESHOLD_MB: "5", S3DLIO_MULTIPART_PART_SIZE_MB: "5" };
const WRITE = { fsync: false, overwrite: true };

export function writeIntegrityTests(
  test: (what: string, fn: (open: OpenIntegrityPlace) => Promise<void>) => void,
): void {
  const flags = [
    ["put_bytes_default_off_no_verification", {}, SMALL, 0],
    ["put_bytes_opt_in_runs_verification", { S3DLIO_PUT_VERIFY: "1" }, SMALL, 1],
    ["put_bytes: the flag of uploads asks nothing", { S3DLIO_MPU_PUT_VERIFY: "1" }, SMALL, 0],
    ["mpu_upload_with_retry_default_off_no_verification", {}, LARGE, 0],
    ["mpu_upload_with_retry_opt_in_runs_verification", { S3DLIO_MPU_PUT_VERIFY: "1" }, LARGE, 1],
    ["mpu_upload_with_retry: the flag of single objects asks nothing", { S3DLIO_PUT_VERIFY: "1" }, LARGE, 0],
  ] as const;
  for (const [name, env, size, heads] of flags) {
    test(name, (open) =>
      open({ ...IN_PARTS, ...env }, async ({ store, keyOf, requests, sizeOf }) => {
        const written = await store.write("object", numbered(size), WRITE);
        assertEquals([written.bytes, written.attempts], [size, 1]);
        assertEquals(await requests("HeadObject"), heads);
        assertEquals(await requests("PutObject"), size === SMALL ? 1 : 0);
        assertEquals(await requests("CompleteMultipartUpload"), size === LARGE ? 1 : 0);
        assertEquals(await requests("UploadPart"), size === LARGE ? 3 : 0);
        assertEquals(await sizeOf(keyOf("object")), size);
      }));
  }

  for (const verify of ["0", "1"]) {
    test(`mpu_upload_with_retry_retries_on_genuine_error, verification ${verify}`, (open) => {
      const env = {
        S3DLIO_MPU_MAX_RETRIES: "2",
        S3DLIO_MPU_RETRY_DELAY_S: "0",
        S3DLIO_MPU_PUT_VERIFY: verify,
      };
      return open({ ...IN_PARTS, ...env }, async (place) => {
        const began = performance.now();
        const error = await assertRejects(() => uploadNothing(place), StorageError);
        assert(performance.now() - began < 30_000);
        assertEquals(error.attempt, 2);
        assert(error.cause !== undefined);
        assertEquals(await place.requests("CreateMultipartUpload"), 2);
        assertEquals(await place.requests("AbortMultipartUpload"), 2);
        assertEquals(await place.requests("HeadObject"), 0);
        assertEquals(await place.sizeOf(place.keyOf("nothing")), undefined);
      });
    });
  }
}

/** An upload without parts, which no server completes; the Store itself makes one piece of an empty object. */
async function uploadNothing(
  { client, settings, slots, blockBytes, keyOf }: IntegrityPlace,
): Promise<number> {
  const requests = new Requests({
    attempts: settings.attempts,
    isTraced: false,
    addressOf: (name) => name,
    notice: () => {},
    wake: () => {},
    pause: timerPause,
    random: Math.random,
  });
  const body = {
    source: numbered(0),
    blockBytes,
    meter: new WriteMeter(undefined),
    requests,
    signal: undefined,
  };
  const gate = new RequestGate(slots, slots.count);
  const parts: ObjectParts = { client, requests, gate, settings, blockBytes, crc32c: undefined };
  return await uploadObject({ name: "nothing", key: keyOf("nothing") }, false, body, parts);
}
