import { assertEquals } from "@std/assert";
import { type Asked, correctionOf, type Known } from "./correction.ts";
import { targetOf } from "./place.ts";
import type { Refusal } from "./refusal.ts";

const amazon = { isTls: true, host: "s3.us-east-1.amazonaws.com", port: 443 };
const known: Known = {
  place: { origin: amazon, path: "/bucket" },
  region: "us-east-1",
  skewMs: 0,
  sendsElsewhere: false,
};
const refusal: Refusal = {
  status: 301,
  word: undefined,
  message: undefined,
  requestId: undefined,
  retryAfterMs: undefined,
  location: undefined,
  region: undefined,
  bucketHost: undefined,
  dateMs: undefined,
};
const asked: Asked = {
  target: targetOf(known.place, "k", []),
  bucket: "bucket",
  key: "k",
  nowMs: 0,
  isSigned: true,
  had: [],
};
const at = (host: string, path: string) => ({ origin: { ...amazon, host }, path });

Deno.test("correctionOf: finds a bucket of Amazon by its region alone, as HEAD tells it", () => {
  const eu = { ...refusal, region: "eu-west-1" };
  const rows: [string, string, string][] = [
    ["s3.us-east-1.amazonaws.com", "/bucket", "s3.eu-west-1.amazonaws.com"],
    ["s3.amazonaws.com", "/bucket", "s3.eu-west-1.amazonaws.com"],
    ["s3-us-west-2.amazonaws.com", "/bucket", "s3.eu-west-1.amazonaws.com"],
    ["bucket.s3.us-east-1.amazonaws.com", "", "bucket.s3.eu-west-1.amazonaws.com"],
  ];
  for (const [host, path, expected] of rows) {
    assertEquals(correctionOf(eu, { ...known, place: at(host, path) }, asked), {
      lesson: "redirect",
      learned: { region: "eu-west-1", place: at(expected, path) },
    });
  }
});

Deno.test("correctionOf: goes to the host that the error names", () => {
  const named = { ...refusal, bucketHost: "bucket.s3-eu-west-1.amazonaws.com", region: "eu-west-1" };
  assertEquals(correctionOf(named, known, asked), {
    lesson: "redirect",
    learned: { region: "eu-west-1", place: at("bucket.s3-eu-west-1.amazonaws.com", "") },
  });
  assertEquals(correctionOf({ ...refusal, bucketHost: "evil/host" }, known, asked), undefined);
});

Deno.test("correctionOf: a server that is not Amazon's keeps its address", () => {
  const own = { ...known, place: at("minio.lan", "/bucket") };
  assertEquals(correctionOf({ ...refusal, region: "eu-west-1" }, own, asked), {
    lesson: "region",
    learned: { region: "eu-west-1" },
  });
  assertEquals(correctionOf(refusal, own, asked), undefined);
});

Deno.test("correctionOf: nothing is learned twice, and nothing from a refusal of another kind", () => {
  const wrong = { ...refusal, status: 400, region: "eu-west-1" };
  assertEquals(correctionOf(wrong, known, asked), { lesson: "region", learned: { region: "eu-west-1" } });
  assertEquals(correctionOf(wrong, known, { ...asked, had: ["region"] }), undefined);
  assertEquals(correctionOf(wrong, known, { ...asked, isSigned: false }), undefined);
  const eu = { ...refusal, region: "eu-west-1" };
  assertEquals(correctionOf(eu, known, { ...asked, had: ["redirect"] }), "it was sent elsewhere before");
  const late = { ...refusal, status: 403, dateMs: 3_600_000 };
  assertEquals(correctionOf(late, known, asked), { lesson: "clock", learned: { skewMs: 3_600_000 } });
  assertEquals(correctionOf(late, known, { ...asked, had: ["clock"] }), undefined);
  assertEquals(correctionOf({ ...late, dateMs: 100_000 }, known, asked), undefined);
  assertEquals(correctionOf({ ...late, status: 503 }, known, asked), undefined);
  assertEquals(correctionOf({ ...late, dateMs: 100_000, word: "RequestTimeTooSkewed" }, known, asked), {
    lesson: "clock",
    learned: { skewMs: 100_000 },
  });
});
