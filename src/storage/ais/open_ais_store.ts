/** Puts the Store of a bucket of AIStore together: endpoints, connections, the client, what is looked at before. */
import { type Address, printAddress } from "../../base/address.ts";
import { bindKernel } from "../../dataset/kernel/kernel.ts";
import type { HttpClient } from "../http/exchange.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import { endpointOf } from "../object/endpoint_list.ts";
import { EndpointSet } from "../object/endpoint_set.ts";
import type { Endpoint } from "../object/endpoints.ts";
import { Lessons } from "../object/lessons.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { ObjectStore } from "../object/object_store.ts";
import { oneEndpoint } from "../object/one_endpoint.ts";
import { timerPause } from "../object/requests.ts";
import type { StoreParts } from "../open_store.ts";
import { AisClient } from "./ais_client.ts";
import { aisPreflight } from "./preflight.ts";
import { takesParts } from "./server_version.ts";

export async function openAisStore(address: Address, parts: StoreParts): Promise<ObjectStore> {
  const settings = parts.io.objects?.ais;
  const { bucket: name, namespace, path: prefix } = address;
  const printed = printAddress(address);
  if (!settings || name === undefined) throw new TypeError(`Nothing says how '${printed}' is reached`);
  const { worker = 0, arena, slots, io, notice, bell } = parts;
  const each = settings.endpoints.map(endpointOf);
  const endpoints = new EndpointSet(each, settings.balancing, settings.rank + worker);
  const http = new PlainHttpClient({ authorities: settings.authorities });
  const common = {
    http,
    settings,
    bucket: namespace === undefined ? { name } : { name, namespace },
    takesParts: await learnedParts(http, each[0], settings),
  };
  const { putIntegrity, uploadIntegrity } = settings.write;
  const kernel = putIntegrity === "checksum" || uploadIntegrity === "checksum"
    ? bindKernel(arena.memory)
    : undefined;
  const place = {
    prefix,
    printed,
    settings,
    endpoints: each,
    clientOf: (endpoint: Endpoint) => new AisClient({ ...common, endpoints: oneEndpoint(endpoint) }),
    probeName: crypto.randomUUID(),
    pause: timerPause,
  };
  return new ObjectStore({
    client: new AisClient({ ...common, endpoints }),
    prefix,
    printed,
    settings,
    io,
    slots,
    bell,
    ...(kernel ? { crc32c: (crc, slot, length) => kernel.crc32c(crc, slot.offset, length) } : {}),
    ...(notice ? { notice } : {}),
    preflight: (need) => aisPreflight(place, need),
    endpoints,
    release: () => http.close(),
  });
}

/** Asked once for all Workers. */
async function learnedParts(
  http: HttpClient,
  endpoint: Endpoint | undefined,
  settings: ObjectSettings,
): Promise<boolean> {
  if (!endpoint) throw new RangeError("AIStore needs an endpoint");
  const lessons = new Lessons<boolean>(settings.lessons);
  const lesson = `uploads in parts at ${endpoint.url}`;
  const known = lessons.get(lesson);
  if (known !== undefined) return known;
  const takes = await takesParts(http, oneEndpoint(endpoint), settings);
  lessons.set(lesson, takes);
  return takes;
}
