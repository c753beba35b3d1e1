import { assertEquals } from "@std/assert";
import { bucketTarget, objectTarget, uploadsTarget } from "./ais_path.ts";

Deno.test("objectTarget: no character of a key ends the path, slashes stay", () => {
  const name = "b";
  assertEquals(objectTarget({ name }, "a b/c?d#e%f&g"), "/v1/objects/b/a%20b/c%3Fd%23e%25f%26g?provider=ais");
  assertEquals(objectTarget({ name }, "x", "&uploadId=1"), "/v1/objects/b/x?provider=ais&uploadId=1");
});

Deno.test("bucketTarget: writes a namespace with its cluster, an empty one for this cluster", () => {
  const rows: [string | undefined, string][] = [
    [undefined, ""],
    ["#own", "&namespace=%40%23own"],
    ["@uuid#own", "&namespace=%40uuid%23own"],
    ["@uuid", "&namespace=%40uuid%23"],
  ];
  for (const [namespace, query] of rows) {
    const bucket = namespace === undefined ? { name: "b" } : { name: "b", namespace };
    assertEquals(bucketTarget(bucket), `/v1/buckets/b?provider=ais${query}`);
  }
  assertEquals(uploadsTarget({ name: "b", namespace: "#own" }), "/s3/b?uploads");
});
