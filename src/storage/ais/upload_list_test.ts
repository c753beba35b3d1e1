import { assertEquals, assertThrows } from "@std/assert";
import { uploadsOf } from "./upload_list.ts";

const list = (inside: string) =>
  new TextEncoder().encode(
    `<?xml version="1.0"?>\n<ListMultipartUploadsResult>${inside}</ListMultipartUploadsResult>`,
  );

Deno.test("uploadsOf: finds key, id and beginning, below the prefix only", () => {
  const one = (key: string) =>
    `<Upload><Initiated>2026-01-02T03:04:05.5Z</Initiated><Key>${key}</Key><UploadId>i</UploadId></Upload>`;
  assertEquals(uploadsOf(list(one("in/a&amp;b&#x41;&#66;&lt;") + one("out/c")), "in/"), [
    { key: "in/a&bAB<", id: "i", startedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 500) },
  ]);
  assertEquals(uploadsOf(list(""), ""), []);
});

Deno.test("uploadsOf: refuses another answer, and an upload without a key", () => {
  assertThrows(() => uploadsOf(new TextEncoder().encode("<html>"), ""), TypeError);
  assertThrows(() => uploadsOf(list("<Upload><UploadId>i</UploadId></Upload>"), ""), TypeError);
});
