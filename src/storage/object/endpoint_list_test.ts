import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { type Environment, readVariable } from "../../workload/environment/read_variable.ts";
import { type EndpointInputs, endpointList, endpointOf } from "./endpoint_list.ts";

interface Given extends Partial<Omit<EndpointInputs, "single">> {
  readonly single?: string;
  readonly env?: Environment;
}

function listed({ single, env = {}, ...inputs }: Given) {
  return endpointList({
    options: [],
    single: single === undefined ? undefined : { text: single, key: "AWS_ENDPOINT_URL", source: "here" },
    fallback: "https://s3.us-east-1.amazonaws.com",
    isSecure: true,
    variable: (name) => readVariable(name, env),
    sourceOf: () => "the process environment",
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
  const none = assertThrows(() => listed({ fallback: undefined }), ConfigError);
  assertEquals(none.code, "NO_ENDPOINT");
  assertEquals(listed({ fallback: undefined, single: "http://s" }).endpoints, ["http://s"]);
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
    assertThrows(() => listed({ single }), ConfigError, "not the address of a server (from here)");
  }
  for (const single of ["http://me:hunter2@host:9000", "me:hunter2@ho:st:9000"]) {
    const error = assertThrows(() => listed({ single }), ConfigError);
    assert(/ho:?st:9000/.test(error.message) && !error.message.includes("hunter2"), error.message);
  }
  assertThrows(() => listed({ file: "\n# none\n" }), ConfigError, "holds no endpoint");
});

Deno.test("endpointList: names every wrong one of whoever wins, and asks nobody else", () => {
  const env = {
    S3_ENDPOINT_URIS: "http://a, ftp://b, http://c d",
    S3_ENDPOINT_TEMPLATE: "h{3...1}",
    S3_LOAD_BALANCE_STRATEGY: "fair",
  };
  const { problems }: ConfigError = assertThrows(() => listed({ env, single: "ftp://s" }), ConfigError);
  assertEquals(problems.map(({ key, value }) => [key, value]), [
    ["S3_ENDPOINT_URIS", "'ftp://b'"],
    ["S3_ENDPOINT_URIS", "'http://c d'"],
  ]);
  const asked: string[] = [];
  const variable: EndpointInputs["variable"] = (name) => {
    asked.push(name);
    return readVariable(name, env);
  };
  assertEquals(listed({ variable, options: ["http://o"] }).endpoints, ["http://o"]);
  assertEquals(asked, []);
  listed({ variable, options: ["http://o{1...2}"] });
  assertEquals(asked, ["S3_LOAD_BALANCE_STRATEGY"]);
});

Deno.test("endpointOf: knows default ports, IPv6 hosts and base paths", () => {
  assertEquals(endpointOf("https://h").origin, { isTls: true, host: "h", port: 443 });
  assertEquals(endpointOf("http://[::1]:9000/s3"), {
    url: "http://[::1]:9000/s3",
    origin: { isTls: false, host: "::1", port: 9000 },
    basePath: "/s3",
  });
});
