import { assertEquals, assertThrows } from "@std/assert";
import { completed, errorDocument, listPage, uploadId, uploadPage } from "./documents.ts";
import { XmlError } from "./xml.ts";

const list = (inside: string) => `<ListBucketResult xmlns="http://x/">${inside}</ListBucketResult>`;
const contents = (key: string, size = "3") =>
  `<Contents><Key>${key}</Key><Size>${size}</Size><ETag>&quot;e&quot;</ETag></Contents>`;
const LAST = "<IsTruncated>false</IsTruncated>";
const MORE = "<IsTruncated>true</IsTruncated>";

Deno.test("listPage: reads keys and sizes, decoded where the server says that it encoded", () => {
  const encoded = list(
    `<EncodingType>url</EncodingType>${LAST}${contents("p/a+b%2B%C3%BC")}${contents("p/")}`,
  );
  assertEquals(listPage(encoded, "p/", undefined), {
    objects: [{ key: "p/a b+ü", size: 3 }, { key: "p/", size: 3 }],
    next: undefined,
  });
  assertEquals(listPage(list(LAST + contents("a+b%2B&amp;")), "", undefined).objects[0]?.key, "a+b%2B&");
});

Deno.test("listPage: names the next page", () => {
  const page = list(`${MORE}<NextContinuationToken>t2</NextContinuationToken>`);
  assertEquals(listPage(page, "", "t1").next, "t2");
  assertThrows(() => listPage(page, "", "t2"), XmlError, "does not say which");
  assertThrows(() => listPage(list(MORE), "", "t2"), XmlError, "no <NextContinuationToken>");
});

Deno.test("listPage: refuses what would lose or invent a file", () => {
  const rows: [string, string][] = [
    [list(contents("a/b")), "no <IsTruncated>"],
    [list(LAST + contents("b/a")), "not below 'a/'"],
    [list(LAST + contents("a/b", "-1")), "<Size> is '-1'"],
    [list(LAST + contents("a/b", "1e3")), "<Size> is '1e3'"],
    [list(LAST + contents("a/b", "99999999999999999999")), "<Size>"],
    [list(`${LAST}<EncodingType>url</EncodingType>${contents("a/%zz")}`), "encoded key 'a/%zz'"],
    [list(`${LAST}<Contents><Key>a/b</Key></Contents>`), "no <Size>"],
    ["<html></html>", "is a <html>"],
    [list(LAST).slice(0, -3), "tag"],
  ];
  for (const [text, why] of rows) assertThrows(() => listPage(text, "a/", undefined), XmlError, why);
});

Deno.test("errorDocument: takes what is there", () => {
  assertEquals(
    errorDocument(
      "<Error><Code>SlowDown</Code><Message>Please &lt;wait&gt;</Message><RequestId>r</RequestId></Error>",
    ),
    { word: "SlowDown", message: "Please <wait>", requestId: "r" },
  );
  assertEquals(errorDocument("<Error><Code/></Error>"), {});
  for (const text of ["", "<html><body>503</body></html>", '{"error":1}', "<Error><Code>Cut"]) {
    assertEquals(errorDocument(text), undefined);
  }
});

Deno.test("uploadId: reads it, and refuses an empty one", () => {
  const answer = (id: string) =>
    `<InitiateMultipartUploadResult><Bucket>b</Bucket><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
  assertEquals(uploadId(answer("u1")), "u1");
  assertThrows(() => uploadId(answer("")), XmlError, "empty");
  assertThrows(() => uploadId("<Error><Code>InternalError</Code></Error>"), XmlError, "no <UploadId>");
});

Deno.test("completed: an error document in an answer 200 is none", () => {
  const done = "<ETag>&quot;e-2&quot;</ETag><ChecksumCRC32C>AAAAAA==-2</ChecksumCRC32C>";
  assertEquals(completed(`  \n<CompleteMultipartUploadResult>${done}</CompleteMultipartUploadResult>`), {
    etag: '"e-2"',
    crc32c: "AAAAAA==-2",
  });
  assertEquals(completed("<Error><Code>InternalError</Code></Error>"), undefined);
  for (const text of ["", "   ", "<Other></Other>"]) assertThrows(() => completed(text), XmlError);
});

Deno.test("uploadPage: reads uploads and where to go on", () => {
  const upload =
    "<Upload><Key>a+b</Key><UploadId>u</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>";
  const page = (inside: string) =>
    `<ListMultipartUploadsResult><EncodingType>url</EncodingType>${inside}</ListMultipartUploadsResult>`;
  assertEquals(uploadPage(page(upload + LAST), undefined), {
    uploads: [{ key: "a b", id: "u", startedMs: Date.UTC(2026, 0, 2, 3, 4, 5) }],
    next: undefined,
  });
  const more = page(`${MORE}<NextKeyMarker>k%2B</NextKeyMarker><NextUploadIdMarker>u</NextUploadIdMarker>`);
  assertEquals(uploadPage(more, undefined).next, { key: "k+", id: "u" });
  assertThrows(() => uploadPage(more, { key: "k+", id: "u" }), XmlError, "does not say which");
  assertEquals(uploadPage(page(upload), undefined).next, undefined);
  const undated = page(LAST + upload.replace(/<Initiated>.*<\/Initiated>/, ""));
  assertEquals(uploadPage(undated, undefined).uploads[0]?.startedMs, undefined);
});
