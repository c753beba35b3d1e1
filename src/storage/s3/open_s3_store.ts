/** Puts the Store of a bucket together: endpoints, connections, the client of S3, what is looked at before a run. */
import { type Address, printAddress } from "../../base/address.ts";
import { bindKernel } from "../../dataset/kernel/kernel.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import type { StoreParts } from "../open_store.ts";
import { s3Preflight } from "./preflight.ts";
import { S3Client } from "./s3_client.ts";
import { endpointOf } from "../object/endpoint_list.ts";
import { EndpointSet } from "../object/endpoint_set.ts";
import { ObjectStore } from "../object/object_store.ts";
import { timerPause } from "../object/requests.ts";

export function openS3Store(
  scheme: "s3" | "gs",
  address: Address,
  parts: StoreParts,
): ObjectStore {
  const settings = parts.io.objects?.[scheme];
  const { bucket } = address;
  if (!settings || bucket === undefined) {
    throw new TypeError(`Nothing says how '${printAddress(address)}' is reached`);
  }
  const { worker = 0, arena, slots, io, notice, bell } = parts;
  const each = settings.endpoints.map(endpointOf);
  const endpoints = new EndpointSet(each, settings.balancing, settings.rank + worker);
  const http = new PlainHttpClient({ authorities: settings.authorities });
  const client = new S3Client({ backend: scheme, bucket, settings, endpoints, http });
  const { putIntegrity, uploadIntegrity } = settings.write;
  const kernel = putIntegrity === "checksum" || uploadIntegrity === "checksum"
    ? bindKernel(arena.memory)
    : undefined;
  return new ObjectStore({
    client,
    prefix: address.path,
    printed: printAddress(address),
    settings,
    io,
    slots,
    bell,
    ...(kernel ? { crc32c: (crc, slot, length) => kernel.crc32c(crc, slot.offset, length) } : {}),
    ...(notice ? { notice } : {}),
    preflight: (need) =>
      s3Preflight({
        backend: scheme,
        bucket,
        prefix: address.path,
        printed: printAddress(address),
        settings,
        endpoints: each,
        http,
        probeName: crypto.randomUUID(),
        pause: timerPause,
      }, need),
    endpoints,
    release: () => http.close(),
  });
}
