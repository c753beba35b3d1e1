import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { type EndpointInputs, endpointList, endpointOf, expandTemplate } from "./endpoint_list.ts";

function listed(inputs: Partial<EndpointInputs>) {
  return endpointList({
    options: [],
    single: undefined,
    fallback: "https://s3.us-east-1.amazonaws.com",
    isSecure: true,
    env: {},
    file: undefined,
    ...inputs,
  });
}

Deno.test("endpointList: the command line wins, then lists, then a single one, then the service's own", () => {
  const env = {
    S3_ENDPOINT_URIS: "http://a:1, http://b:2",
    S3_ENDPOINT_TEMPLATE: "http://t{1...2}",
  };
  const all = { options: ["http://o/"], env, single: "http://s", file: "http://f" };
  assertEquals(listed(all), { endpoints: ["http://o"], balancing: "round_robin" });
  assertEquals(listed({ ...all, options: [] }), {
    endpoints: ["http://a:1", "http://b:2"],
    balancing: "rank",
  });
  const without = { ...all, options: [], env: { ...env, S3_ENDPOINT_URIS: "http://a:1" } };
  assertEquals(listed(without).endpoints, ["http://t1", "http://t2"]);
  assertEquals(listed({ single: "http://s", file: "# two\nhttp://f\n\nhttp://g:9\n" }).endpoints, [
    "http://f",
    "http://g:9",
  ]);
  assertEquals(listed({ single: "http://s" }).endpoints, ["http://s"]);
  assertEquals(listed({}).endpoints, ["https://s3.us-east-1.amazonaws.com"]);
});

Deno.test("endpointList: S3_LOAD_BALANCE_STRATEGY says how requests are spread", () => {
  const env = { S3_ENDPOINT_URIS: "http://a:1,http://b:2", S3_LOAD_BALANCE_STRATEGY: "least_connections" };
  assertEquals(listed({ env }).balancing, "least_connections");
  assertEquals(listed({ env: { ...env, S3_LOAD_BALANCE_STRATEGY: "round_robin" } }).balancing, "round_robin");
});

Deno.test("endpointList: an endpoint without a scheme has TLS unless that is off", () => {
  assertEquals(listed({ single: "host:9000" }).endpoints, ["https://host:9000"]);
  assertEquals(listed({ single: "host:9000", isSecure: false }).endpoints, ["http://host:9000"]);
});

Deno.test("endpointList: refuses what is no server, and what holds a password, without showing it", () => {
  for (const single of ["ftp://host", "http://", "http://host?x=1", "http://ho st", "http://host#x"]) {
    assertThrows(() => listed({ single }), ConfigError, "not the address of a server");
  }
  const error = assertThrows(() => listed({ single: "http://me:hunter2@host:9000" }), ConfigError);
  assert(error.message.includes("host:9000") && !error.message.includes("hunter2"));
  assertThrows(() => listed({ file: "\n# none\n" }), ConfigError, "holds no endpoint");
});

Deno.test("expandTemplate: counts ranges, keeps leading zeros, multiplies, and refuses what runs backwards", () => {
  assertEquals(expandTemplate("http://h{1...3}:9", ""), ["http://h1:9", "http://h2:9", "http://h3:9"]);
  assertEquals(expandTemplate("h{08..10}", ""), ["h08", "h09", "h10"]);
  assertEquals(expandTemplate("r{1...2}n{1...2}", ""), ["r1n1", "r1n2", "r2n1", "r2n2"]);
  assertThrows(() => expandTemplate("h{3...1}", ""), ConfigError, "counts backwards");
  assertThrows(() => expandTemplate("h{1...99999}", ""), ConfigError);
  assertThrows(() => expandTemplate("h{1...1000}n{1...1000}", ""), ConfigError);
});

Deno.test("endpointOf: knows default ports, IPv6 hosts and base paths", () => {
  assertEquals(endpointOf("https://h").origin, { isTls: true, host: "h", port: 443 });
  assertEquals(endpointOf("http://[::1]:9000/s3"), {
    url: "http://[::1]:9000/s3",
    origin: { isTls: false, host: "::1", port: 9000 },
    basePath: "/s3",
  });
});
