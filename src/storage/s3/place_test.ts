import { assertEquals } from "@std/assert";
import { type Elsewhere, follow, isSamePlace, placeOf, targetOf } from "./place.ts";

const origin = { isTls: false, host: "h", port: 9000 };
const endpoint = { url: "http://h:9000", origin, basePath: "" };
const key = "a b/c";

Deno.test("targetOf: path style, virtual-hosted style, and a base path", () => {
  const path = placeOf(endpoint, "bucket", false);
  assertEquals(targetOf(path, key, [["x", "1"]]), { origin, path: "/bucket/a%20b/c", query: "x=1" });
  assertEquals(targetOf(path, undefined, []).path, "/bucket");
  const virtual = placeOf(endpoint, "bucket", true);
  assertEquals(targetOf(virtual, key, []).path, "/a%20b/c");
  assertEquals(targetOf(virtual, undefined, []), {
    origin: { ...origin, host: "bucket.h" },
    path: "/",
    query: "",
  });
  assertEquals(
    targetOf(placeOf({ ...endpoint, basePath: "/s3" }, "bucket", false), "k", []).path,
    "/s3/bucket/k",
  );
  assertEquals(targetOf(placeOf({ ...endpoint, basePath: "/s3" }, "bucket", true), "k", []).path, "/s3/k");
});

Deno.test("isSamePlace: host, port, TLS and path are all of it", () => {
  const place = { origin: { isTls: false, host: "h", port: 80 }, path: "/b" };
  const other = [{ isTls: true }, { host: "i" }, { port: 81 }].map((change) => ({
    ...place,
    origin: { ...place.origin, ...change },
  }));
  assertEquals(isSamePlace(place, structuredClone(place)), true);
  assertEquals([...other, { ...place, path: "" }].some((one) => isSamePlace(place, one)), false);
});

Deno.test("follow: the same object at another host is where to ask from now on", () => {
  const asked = targetOf(placeOf(endpoint, "bucket", false), key, [["partNumber", "2"]]);
  const other = { isTls: false, host: "::1", port: 7 };
  assertEquals(follow("http://[::1]:7/bucket/a%20b/c?partNumber=2", asked, key), {
    target: { origin: other, path: "/bucket/a%20b/c", query: "partNumber=2" },
    place: { origin: other, path: "/bucket" },
  });
  const virtual = follow("https://bucket.h/a%20b/c?partNumber=2", asked, key) as Elsewhere;
  assertEquals(virtual.place, { origin: { isTls: true, host: "bucket.h", port: 443 }, path: "" });
  assertEquals((follow("/b2/a%20b/c?partNumber=2", asked, key) as Elsewhere).place, { origin, path: "/b2" });
});

Deno.test("follow: parameters of the server's own hold for this request only, ours are never lost", () => {
  const asked = targetOf(placeOf(endpoint, "bucket", false), key, [["partNumber", "2"]]);
  const found = follow("http://t:1/bucket/a%20b/c?pid=p", asked, key) as Elsewhere;
  assertEquals(found.target.query, "partNumber=2&pid=p");
  assertEquals(found.place, undefined);
});

Deno.test("follow: says why it does not", () => {
  const asked = targetOf(
    placeOf({ ...endpoint, origin: { ...origin, isTls: true } }, "bucket", false),
    key,
    [],
  );
  const rows: [string, string][] = [
    ["", "it is no address"],
    ["https://h/bucket/a b/c", "it is no address"],
    ["ftp://h/bucket/a%20b/c", "it is no address"],
    ["https://user@h/bucket/a%20b/c", "it is no address"],
    ["https://h:99999/bucket/a%20b/c", "it is no address"],
    ["https://h/bucket/%zz/c", "it is no address"],
    ["http://h/bucket/a%20b/c", "it leads from https to http"],
    ["https://h/bucket/other", "it leads to another object"],
    ["https://h/bucket/xa%20b/c", "it leads to another object"],
    ["https://h/", "it leads to another object"],
  ];
  for (const [location, why] of rows) assertEquals(follow(location, asked, key), why, location);
});

Deno.test("follow: a bucket may be anywhere", () => {
  const asked = targetOf(placeOf(endpoint, "bucket", false), undefined, [["list-type", "2"]]);
  const found = follow("http://t:1/bucket/?list-type=2", asked, undefined) as Elsewhere;
  assertEquals(found.place, { origin: { isTls: false, host: "t", port: 1 }, path: "/bucket" });
});
