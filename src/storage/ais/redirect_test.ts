import { assertEquals, assertThrows } from "@std/assert";
import { RequestFailure } from "../http/request_failure.ts";
import { redirectOf } from "./redirect.ts";

const FROM = { url: "http://proxy:8080", origin: { isTls: false, host: "proxy", port: 8080 } };
const ASKED = "/v1/objects/b/a%20b?provider=ais";

function redirected(location: string, from = FROM) {
  const headers = new Map([["location", location]]);
  return redirectOf("GET x", from, ASKED, { status: 307, headers, length: 0, atMs: 0 });
}

Deno.test("redirectOf: a target of the cluster, in the usual spelling and in others, is the same place", () => {
  const target = { isTls: false, host: "10.0.0.2", port: 8081 };
  const query = "?pid=p&utm=1";
  const expected = {
    origin: target,
    url: "http://10.0.0.2:8081",
    target: `/v1/objects/b/a%20b${query}`,
    isSigned: false,
  };
  for (const path of ["/v1/objects/b/a%20b", "/v1/objects/b/a b"]) {
    assertEquals(redirected(`http://10.0.0.2:8081${path}${query}`), expected);
  }
  assertEquals(redirected(`HTTP://10.0.0.2:8081/v1/objects/b/a%20b${query}`), expected);
  assertEquals(redirected("http://t:80/v1/objects/b/a%20b").origin, { isTls: false, host: "t", port: 80 });
  assertEquals(redirected("https://t:443/v1/objects/b/a%20b").url, "https://t");
  assertEquals(redirected("http://[::1]:8081/v1/objects/b/a%20b").origin.host, "::1");
  assertEquals(redirected("http://t:8081/v1/objects/b/a%20b?pid=p&u=sig").isSigned, true);
  assertEquals(redirected("http://t:8081/v1/objects/b/a b?u=sig").isSigned, true);
});

Deno.test("redirectOf: another object, another protocol, a way out of TLS and no place are refused", () => {
  const secure = { url: "https://proxy", origin: { isTls: true, host: "proxy", port: 443 } };
  for (
    const [location, from] of [
      ["http://t:8081/v1/objects/b/other", FROM],
      ["ftp://t:8081/v1/objects/b/a%20b", FROM],
      ["http://t:99999/v1/objects/b/a%20b", FROM],
      ["http://t:8081/v1/objects/b/a%20b", secure],
      ["http://", FROM],
    ] as const
  ) assertThrows(() => redirected(location, from), RequestFailure);
});
