import { assert, assertEquals, assertRejects } from "@std/assert";
import { RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes, crcToBase64, partSumBytes } from "../object/crc32c_values.ts";
import type { RangeAsked, UploadedPart } from "../object/object_client.ts";
import type { S3Client } from "./s3_client.ts";
import { bodyOf, MemorySink, rangeOf, refused, wholeOf, withAnswers } from "./s3_fixture.ts";

const DATA = new TextEncoder().encode("0123456789");
const ETAG = '"e1"';
const UPLOAD = { key: "k", id: "u 1", startedMs: undefined };
const MIB = 2 ** 20;

const answer = (status: number, headers: Record<string, string> = {}, body: string | null = null) => () =>
  new Response(body, { status, headers });
const part206 = (range: string, body: string, etag = ETAG) =>
  answer(206, { "content-range": range, etag }, body);

async function fails(asked: Promise<unknown>, kind: string, text: string | RegExp): Promise<RequestFailure> {
  const error = await assertRejects(() => asked, RequestFailure);
  assertEquals(error.kind, kind, error.message);
  assert(typeof text === "string" ? error.message.includes(text) : text.test(error.message), error.message);
  return error;
}

async function get(client: S3Client, range: RangeAsked): Promise<string> {
  const sink = new MemorySink(100);
  await client.get("a b/ü", range, sink);
  return sink.text;
}

Deno.test("S3Client.get: asks for the whole without a range, and for a range with one", async () => {
  const answers = [answer(200, { etag: ETAG }, "0123456789"), part206("bytes 2-4/10", "234")];
  await withAnswers(answers, async ({ client, asked, endpoints }) => {
    assertEquals(await get(client, wholeOf(10)), "0123456789");
    assertEquals(await get(client, rangeOf(2, 3, 10, ETAG)), "234");
    const [whole, part] = asked;
    assertEquals(whole?.target, "/bucket/a%20b/%C3%BC");
    assertEquals([whole?.headers.get("range"), whole?.headers.get("if-match")], [null, null]);
    assertEquals([part?.headers.get("range"), part?.headers.get("if-match")], ["bytes=2-4", ETAG]);
    assertEquals(endpoints.counted, { sent: 0, received: 13, answered: 2 });
  });
});

Deno.test("S3Client.get: tells the ETag before the first byte, and only of an answer that fits", async () => {
  const broken = part206("bytes 3-5/10", "345");
  await withAnswers([part206("bytes 2-4/10", "234"), broken], async ({ client }) => {
    const told: string[] = [];
    const sink = { ...rangeOf(2, 3, 10), answered: (etag: string) => void told.push(etag) };
    assertEquals(await get(client, sink), "234");
    await fails(get(client, sink), "wrongRange", "bytes 3-5");
    assertEquals(told, [ETAG]);
  });
});

Deno.test("S3Client.get: believes no answer that does not fit the question", async () => {
  const rows: [RangeAsked, () => Response, string, string][] = [
    [rangeOf(2, 3, 10), answer(200, {}, "0123456789"), "wrongRange", "took no notice"],
    [rangeOf(2, 3, 10), answer(206, {}, "234"), "wrongRange", "no Content-Range"],
    [rangeOf(2, 3, 10), part206("bytes 3-5/10", "345"), "wrongRange", "is of bytes 3-5/10"],
    [rangeOf(2, 3, 10), part206("bytes 2-5/10", "2345"), "wrongRange", "is of bytes 2-5/10"],
    [rangeOf(2, 3, 10), part206("bytes 2-4/*", "234"), "wrongRange", "which range"],
    [rangeOf(2, 3, 10), part206("bytes 2-4/9", "234"), "changed", "has 9 bytes now"],
    [rangeOf(2, 3, 10), part206("bytes 2-4/10", "23"), "shortBody", "2 bytes for the 3"],
    [rangeOf(2, 3, 10, ETAG), part206("bytes 2-4/10", "234", '"e2"'), "changed", "another object"],
    [rangeOf(2, 3, 10, ETAG), answer(206, { "content-range": "bytes 2-4/10" }, "234"), "changed", "missing"],
    [rangeOf(2, 3, 10, ETAG), () => refused(412, "PreconditionFailed"), "changed", "412"],
    [rangeOf(2, 3, 10), () => refused(416, "InvalidRange"), "changed", "416"],
    [wholeOf(10), answer(200, {}, "012345678"), "changed", "has 9 bytes"],
    [wholeOf(10), answer(200, {}, "01234567890"), "changed", "has 11 bytes"],
    [wholeOf(10, ETAG), answer(200, { etag: ETAG }, "012345678"), "shortBody", "has 9 bytes"],
    [wholeOf(10), part206("bytes 0-9/10", "0123456789"), "wrongRange", "a part came"],
    [wholeOf(10), () => refused(404, "NoSuchKey"), "answer", "404 NoSuchKey"],
  ];
  for (const [range, reply, kind, text] of rows) {
    await withAnswers([reply], async ({ client }) => void await fails(get(client, range), kind, text));
  }
});

Deno.test("S3Client.get: counts an answer that does not say how long it is", async () => {
  const stream = (text: string) => () =>
    new Response(new Blob([text]).stream(), { status: 206, headers: { "content-range": "bytes 2-4/10" } });
  await withAnswers([stream("23"), stream("2345"), stream("234")], async ({ client }) => {
    await fails(get(client, rangeOf(2, 3, 10)), "shortBody", "after 2 of 3 bytes");
    await fails(get(client, rangeOf(2, 3, 10)), "protocol", "behind the 3 bytes");
    assertEquals(await get(client, rangeOf(2, 3, 10)), "234");
  });
});

Deno.test("S3Client.head: tells size, ETag and the checksum that was asked for", async () => {
  const facts = { etag: ETAG, "content-length": "12" };
  const sum = { ...facts, "x-amz-checksum-crc32c": "4waSgw==" };
  await withAnswers([answer(200, facts), answer(200, sum)], async ({ client, asked }) => {
    assertEquals(await client.head("k", { checksum: false }), { size: 12, etag: ETAG, checksum: undefined });
    assertEquals(asked[0]?.headers.get("x-amz-checksum-mode"), null);
    const { checksum } = await client.head("k", { checksum: true }) ?? {};
    assertEquals(checksum, { algorithm: "crc32c", value: "4waSgw==" });
    assertEquals(asked[1]?.headers.get("x-amz-checksum-mode"), "ENABLED");
  });
});

Deno.test("S3Client.head: tells a missing object from a missing bucket", async () => {
  await withAnswers([answer(404), answer(200)], async ({ client, asked }) => {
    assertEquals(await client.head("k", { checksum: false }), undefined);
    assertEquals(asked.map(({ target }) => target), ["/bucket/k", "/bucket"]);
  });
  await withAnswers([answer(404), answer(403)], async ({ client }) => {
    assertEquals(await client.head("k", { checksum: false }), undefined);
  });
  await withAnswers([answer(404), answer(404)], async ({ client }) => {
    const error = await fails(client.head("k", { checksum: false }), "answer", "no bucket 'bucket'");
    assertEquals(error.facts.word, "NoSuchBucket");
  });
  await withAnswers([answer(404), answer(503)], async ({ client }) => {
    assertEquals(await client.head("k", { checksum: false }), undefined);
  });
});

Deno.test("S3Client.put: sends the body with its checksum, and only where nothing is when told so", async () => {
  const crc = crcOfBytes(DATA);
  const echo = answer(200, { etag: ETAG, "x-amz-checksum-crc32c": crcToBase64(crc) });
  await withAnswers([echo, answer(200)], async ({ client, asked, endpoints }) => {
    const done = await client.put("k", { body: bodyOf(DATA), crc32c: crc }, { onlyNew: true });
    assertEquals(done, { etag: ETAG, checksum: { algorithm: "crc32c", value: crcToBase64(crc) } });
    const [first, second] = [
      asked[0]?.headers,
      await client.put("k", { body: bodyOf(DATA) }, { onlyNew: false }),
    ];
    assertEquals([first?.get("if-none-match"), first?.get("x-amz-checksum-crc32c")], ["*", crcToBase64(crc)]);
    assertEquals(second, {});
    assertEquals(asked[1]?.headers.get("if-none-match"), null);
    assertEquals(asked.map(({ body }) => body), ["0123456789", "0123456789"]);
    assertEquals(endpoints.counted.sent, 20);
  });
});

Deno.test("S3Client.put: a server that stored or received other bytes is caught", async () => {
  const other = answer(200, { "x-amz-checksum-crc32c": "AAAAAA==" });
  const answers = [other, () => refused(400, "BadDigest"), () => refused(412, "PreconditionFailed")];
  await withAnswers(answers, async ({ client }) => {
    const put = () => client.put("k", { body: bodyOf(DATA), crc32c: 1 }, { onlyNew: true });
    await fails(put(), "checksum", "stored other bytes");
    await fails(put(), "checksum", "400 BadDigest");
    assertEquals((await fails(put(), "answer", "412")).facts.status, 412);
  });
});

Deno.test("S3Client.page: asks for version 2, encoded, below a prefix, from a page on", async () => {
  const text = `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
    <NextContinuationToken>t/2=</NextContinuationToken>
    <Contents><Key>p/a%2Bb</Key><Size>4</Size></Contents></ListBucketResult>`;
  await withAnswers([answer(200, {}, text), answer(200, {}, "<html/>")], async ({ client, asked }) => {
    assertEquals(await client.page("p/", "t+1", 7), { objects: [{ key: "p/a+b", size: 4 }], next: "t/2=" });
    const query = "continuation-token=t%2B1&encoding-type=url&list-type=2&max-keys=7&prefix=p%2F";
    assertEquals(asked[0]?.target, `/bucket?${query}`);
    await fails(client.page("p/", undefined, 7), "protocol", "It is a <html>");
  });
});

Deno.test("S3Client.remove: a missing object is fine, a missing bucket is not", async () => {
  const answers = [answer(204), () => refused(404, "NoSuchKey"), () => refused(404, "NoSuchBucket")];
  await withAnswers(answers, async ({ client }) => {
    await client.remove("k");
    await client.remove("k");
    await fails(client.remove("k"), "answer", "404 NoSuchBucket");
  });
});

const created = answer(
  200,
  {},
  "<InitiateMultipartUploadResult><UploadId>u 1</UploadId></InitiateMultipartUploadResult>",
);
const parts = (sums: readonly (number | undefined)[]): UploadedPart[] =>
  sums.map((sum, index) => ({
    number: index + 1,
    size: 5 * MIB,
    etag: `"p${index + 1}"`,
    checksum: sum === undefined ? undefined : crcToBase64(sum),
  }));

Deno.test("S3Client: uploads in parts", async () => {
  const crc = crcOfBytes(DATA);
  const composite = `${crcToBase64(crcOfBytes(partSumBytes([{ crc, length: 1 }, { crc, length: 1 }])))}-2`;
  const done = `<CompleteMultipartUploadResult><ETag>"e-2"</ETag><ChecksumCRC32C>${composite}</ChecksumCRC32C>
    </CompleteMultipartUploadResult>`;
  const answers = [
    created,
    answer(200, { etag: '"p1"', "x-amz-checksum-crc32c": crcToBase64(crc) }),
    answer(200, {}, `   ${done}`),
    answer(204),
    () => refused(404, "NoSuchUpload"),
  ];
  await withAnswers(answers, async ({ client, asked }) => {
    const upload = await client.createUpload("k", { crc32c: true });
    assertEquals([upload.key, upload.id], ["k", "u 1"]);
    const part = await client.putPart(upload, 1, { body: bodyOf(DATA), crc32c: crc });
    assertEquals(part, { number: 1, size: 10, etag: '"p1"', checksum: crcToBase64(crc) });
    const whole = await client.completeUpload(upload, parts([crc, crc]), { onlyNew: true });
    assertEquals(whole, { etag: '"e-2"', checksum: { algorithm: "crc32c", value: composite } });
    await client.abortUpload(upload);
    await client.abortUpload(upload);
    assertEquals(asked.map(({ method, target }) => `${method} ${target}`), [
      "POST /bucket/k?uploads=",
      "PUT /bucket/k?partNumber=1&uploadId=u%201",
      "POST /bucket/k?uploadId=u%201",
      "DELETE /bucket/k?uploadId=u%201",
      "DELETE /bucket/k?uploadId=u%201",
    ]);
    assertEquals(asked[0]?.headers.get("x-amz-checksum-algorithm"), "CRC32C");
    assertEquals(asked[2]?.headers.get("if-none-match"), "*");
    assert(asked[2]?.body.includes(`<PartNumber>2</PartNumber><ETag>&#34;p2&#34;</ETag><ChecksumCRC32C>`));
  });
});

Deno.test("S3Client.completeUpload: an answer 200 is no success by itself", async () => {
  const crc = crcOfBytes(DATA);
  const sum = (text: string) =>
    answer(
      200,
      {},
      `<CompleteMultipartUploadResult><ChecksumCRC32C>${text}</ChecksumCRC32C></CompleteMultipartUploadResult>`,
    );
  const rows: [() => Response, string, string][] = [
    [answer(200, {}, "<Error><Code>InternalError</Code></Error>"), "answer", "200 InternalError"],
    [answer(200, {}, ""), "protocol", "no element"],
    [answer(200, {}, "<Other/>"), "protocol", "<Other>"],
    [sum("AAAAAA==-2"), "checksum", "completed other parts"],
    [sum("AAAAAA=="), "checksum", "completed other parts"],
    [sum(`${crcToBase64(crcOfBytes(partSumBytes([{ crc, length: 1 }])))}-1`), "checksum", "other parts"],
  ];
  for (const [reply, kind, text] of rows) {
    await withAnswers([reply], async ({ client }) => {
      await fails(client.completeUpload(UPLOAD, parts([crc, crc]), { onlyNew: false }), kind, text);
    });
  }
});

Deno.test("S3Client.completeUpload: never sends a list that is not whole", async () => {
  const two = parts([undefined, undefined]);
  const [one, last] = two as [UploadedPart, UploadedPart];
  const rows: [readonly UploadedPart[], string][] = [
    [[], "it has no parts"],
    [[last], "part 1 of 1 is missing"],
    [[one, one], "part 2 of 2 is missing"],
    [[last, one], "part 1 of 2 is missing"],
    [[{ ...one, size: 4 * MIB }, last], "part 1 of 2 has 4194304 bytes"],
    [[one, { ...last, size: 0 }], "part 2 of 2 has 0 bytes"],
    [[one, { ...last, etag: "" }], "part 2 of 2 has no ETag"],
    [parts(Array.from({ length: 10_001 }, () => undefined)), "10001 parts"],
  ];
  for (const [list, text] of rows) {
    await withAnswers([], async ({ client, asked }) => {
      await fails(client.completeUpload(UPLOAD, list, { onlyNew: false }), "protocol", text);
      assertEquals(asked.length, 0);
    });
  }
});

Deno.test("S3Client.uploads: goes through the pages, below the prefix only", async () => {
  const page = (inside: string) =>
    answer(200, {}, `<ListMultipartUploadsResult>${inside}</ListMultipartUploadsResult>`);
  const upload = (key: string) => `<Upload><Key>${key}</Key><UploadId>u</UploadId></Upload>`;
  const more =
    "<IsTruncated>true</IsTruncated><NextKeyMarker>p/a</NextKeyMarker><NextUploadIdMarker>u</NextUploadIdMarker>";
  const answers = [
    page(more + upload("p/a")),
    page(`<IsTruncated>false</IsTruncated>${upload("q")}${upload("p/b")}`),
  ];
  await withAnswers(answers, async ({ client, asked }) => {
    const keys: string[] = [];
    for await (const { key } of client.uploads("p/")) keys.push(key);
    assertEquals(keys, ["p/a", "p/b"]);
    assertEquals(asked[1]?.target.includes("key-marker=p%2Fa&"), true);
  });
});

Deno.test("S3Client.uploads: MinIO, which takes a prefix for a name, is asked for all of the bucket's", async () => {
  const page = (server: string, ...keys: string[]) => {
    const inside = keys.map((key) => `<Upload><Key>${key}</Key><UploadId>u</UploadId></Upload>`).join("");
    return answer(200, { server }, `<ListMultipartUploadsResult>${inside}</ListMultipartUploadsResult>`);
  };
  const listed = async (answers: readonly (() => Response)[], targets: number) => {
    const keys: string[] = [];
    await withAnswers(answers, async ({ client, asked }) => {
      for await (const { key } of client.uploads("p/")) keys.push(key);
      assertEquals(asked.length, targets);
      if (targets > 1) assertEquals(asked[1]?.target.endsWith("&prefix=&uploads="), true, asked[1]?.target);
    });
    return keys;
  };
  assertEquals(await listed([page("MinIO"), page("MinIO", "q", "p/a")], 2), ["p/a"]);
  assertEquals(await listed([page("MinIO", "p/a")], 1), ["p/a"]);
  assertEquals(await listed([page("other")], 1), []);
});

Deno.test("S3Client.uploads: none at all may be a 404, a missing bucket may not", async () => {
  const answers = [() => refused(404, "NoSuchUpload"), () => refused(404, "NoSuchBucket")];
  await withAnswers(answers, async ({ client }) => {
    const list = async () => {
      const keys: string[] = [];
      for await (const { key } of client.uploads("p/")) keys.push(key);
      return keys;
    };
    assertEquals(await list(), []);
    await fails(list(), "answer", "404 NoSuchBucket");
  });
});

Deno.test("S3Client: tells how long the server asked it to wait, and its own id of the request", async () => {
  await withAnswers([() => refused(503, "SlowDown", "", { "retry-after": "7" })], async ({ client, url }) => {
    const { facts } = await fails(client.page("", undefined, 1), "answer", "503 SlowDown");
    assertEquals(facts, {
      endpoint: url,
      status: 503,
      word: "SlowDown",
      requestId: "R1",
      retryAfterMs: 7000,
    });
  });
});

Deno.test("S3Client: Google's servers are spared what they do not know, and their checksum is understood", async () => {
  const stored = answer(200, { "x-goog-hash": "crc32c=4waSgw==,md5=abc" });
  await withAnswers([stored, created], async ({ client, asked }) => {
    assertEquals(client.refusesExisting, false);
    const done = await client.put("k", { body: bodyOf(DATA), crc32c: 0xe3069283 }, { onlyNew: true });
    assertEquals(done.checksum, { algorithm: "crc32c", value: "4waSgw==" });
    await client.createUpload("k", { crc32c: true });
    const sent = asked.flatMap(({ headers }) => [...headers.keys()]);
    assertEquals(sent.filter((name) => /if-none-match|checksum/.test(name)), []);
  }, { backend: "gs" });
});
