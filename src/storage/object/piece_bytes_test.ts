import { assertEquals } from "@std/assert";
import { pieceBytes } from "./piece_bytes.ts";

Deno.test("pieceBytes: bounds what is held of an object's request, and gives a file's all it asks for", () => {
  const large = 64 << 20;
  assertEquals(
    (["s3", "gs", "ais"] as const).map((scheme) => pieceBytes(scheme, large)),
    Array(3).fill(1 << 20),
  );
  assertEquals(
    (["file", "direct", "null"] as const).map((scheme) => pieceBytes(scheme, large)),
    Array(3).fill(large),
  );
  assertEquals(pieceBytes("s3", 4096), 4096);
});
