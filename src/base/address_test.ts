import { assert, assertEquals, assertMatch, assertNotMatch, assertThrows } from "@std/assert";
import { type Address, type AddressContext, isObjectScheme, joinAddress } from "./address.ts";
import { parseAddress, printAddress, type Scheme, writtenScheme } from "./address.ts";
import { ConfigError } from "./errors.ts";

const HERE: AddressContext = { cwd: "/work dir/here", home: "/home/ada" };

const PRINTED: readonly (readonly [text: string, canonical: string, context?: Partial<AddressContext>])[] = [
  ["/mnt/nvme", "file:///mnt/nvme"],
  ["data/unet3d", "file:///work dir/here/data/unet3d"],
  ["./data/", "file:///work dir/here/data"],
  [".", "file:///work dir/here"],
  ["/", "file:///"],
  ["/mnt//a/./b///", "file:///mnt/a/b"],
  ["../../x", "file:///x"],
  ["/mnt/../../..", "file:///"],
  ["~", "file:///home/ada"],
  ["~/d", "file:///home/ada/d"],
  ["./~ada", "file:///work dir/here/~ada"],
  ["a b/ c ", "file:///work dir/here/a b/ c "],
  ["/mnt/100%25 %2F%zz", "file:///mnt/100%25 %2F%zz"],
  ["/mnt/é", "file:///mnt/é"],
  ["/mnt/e\u0301", "file:///mnt/e\u0301"],
  ["/mnt/数据?x=1#y", "file:///mnt/数据?x=1#y"],
  ["/mnt/c:\\d", "file:///mnt/c:\\d"],
  ["bucket:x/y", "file:///work dir/here/bucket:x/y"],
  ["file:///mnt/x/", "file:///mnt/x"],
  ["FILE:///mnt/x", "file:///mnt/x"],
  ["file://localhost/mnt/x", "file:///mnt/x"],
  ["file://./x", "file:///work dir/here/x"],
  ["file://../x", "file:///work dir/x"],
  ["file://~/x", "file:///home/ada/x"],
  ["file://file:///mnt/x", "file:///mnt/x"],
  ["direct:///mnt/nvme/u", "direct:///mnt/nvme/u"],
  ["direct://direct:///mnt/nvme", "direct:///mnt/nvme"],
  ["direct://.", "direct:///work dir/here"],
  ["u", "direct:///work dir/here/u", { bare: "direct" }],
  ["s3://bucket", "s3://bucket"],
  ["s3://bucket/", "s3://bucket"],
  ["s3://bucket//a///b/./c//", "s3://bucket/a/b/c"],
  ["S3://bucket/A b%20c/é", "s3://bucket/A b%20c/é"],
  ["s3://s3://bucket/p", "s3://bucket/p"],
  ["s3://s3://s3://bucket/p", "s3://bucket/p"],
  ["s3://bucket/s3://bucket/p", "s3://bucket/p"],
  ["s3://bucket/s3://bucket/s3://bucket/p", "s3://bucket/p"],
  ["s3://bucket/~/..x/x..", "s3://bucket/~/..x/x.."],
  ["bucket/prefix/", "s3://bucket/prefix", { bare: "s3" }],
  ["bucket", "gs://bucket", { bare: "gs" }],
  ["gs://my_bucket.x-1/p", "gs://my_bucket.x-1/p"],
  ["ais://bucket/p", "ais://bucket/p"],
  ["ais://@#ml/bucket/p", "ais://#ml/bucket/p"],
  ["ais://#ml/bucket/p#1", "ais://#ml/bucket/p#1"],
  ["ais://@Bghort1l#ml/bucket", "ais://@Bghort1l#ml/bucket"],
  ["ais://@Bghort1l/bucket/p", "ais://@Bghort1l/bucket/p"],
  ["ais://@#/bucket/p", "ais://bucket/p"],
  ["ais://ais://#ml/bucket/ais://@#ml/bucket/p", "ais://#ml/bucket/p"],
  ["@#ml/bucket/p", "ais://#ml/bucket/p", { bare: "ais" }],
  ["null://", "null://"],
  ["null://x/y/", "null://x/y"],
];

for (const [text, canonical, context] of PRINTED) {
  const how = context?.bare === undefined ? "" : ` where a bare text is ${context.bare}`;
  Deno.test(`parseAddress: reads '${text}' as ${canonical}${how}`, () => {
    assertEquals(printAddress(parseAddress(text, { ...HERE, ...context })), canonical);
  });
}

const REFUSED: readonly (readonly [text: string, code: string, context?: Partial<AddressContext>])[] = [
  ["", "EMPTY"],
  ["  ", "EMPTY"],
  ["file://", "EMPTY"],
  ["direct://", "EMPTY"],
  ["/mnt/a\0b", "NUL"],
  ["s3://b/\0", "NUL"],
  ["/mnt/\ud800", "UNICODE"],
  ["C:\\data", "WINDOWS"],
  ["C:/data", "WINDOWS"],
  ["\\\\server\\share", "WINDOWS"],
  ["s3:/bucket/x", "SLASHES"],
  ["file:/mnt", "SLASHES"],
  ["az:x", "SLASHES"],
  ["az://container/x", "AZURE"],
  ["AZ://container/x", "AZURE"],
  ["https://host/bucket", "URL"],
  ["ftp://host/x", "SCHEME"],
  ["s4://bucket", "SCHEME"],
  ["s3://file:///x", "CONTRADICTION"],
  ["direct://file:///x", "CONTRADICTION"],
  ["s3://a/s3://b/x", "CONTRADICTION"],
  ["s3://a/gs://a/x", "CONTRADICTION"],
  ["s3://", "BUCKET"],
  ["s3:///key", "BUCKET"],
  ["s3://s3://", "BUCKET"],
  ["s3://bück/x", "BUCKET"],
  ["s3://a b/x", "BUCKET"],
  ["s3://../x", "BUCKET"],
  ["s3://host:9000/bucket", "ENDPOINT"],
  ["s3://key:topsecret@bucket/x", "CREDENTIALS"],
  ["ais://key:topsecret@bucket/x", "CREDENTIALS"],
  ["ais://@key:topsecret@bucket/x", "NAMESPACE"],
  ["ais://#a#b/bucket", "NAMESPACE"],
  ["ais://#ml", "BUCKET"],
  ["ais://#ml//bucket", "BUCKET"],
  ["ais://#ml/bucket/ais://bucket/p", "CONTRADICTION"],
  ["s3://#ml/bucket", "BUCKET"],
  ["s3://b/a/../../c", "PARENT"],
  ["s3://b/..", "PARENT"],
  ["null://../x", "PARENT"],
  ["/mnt/s3://bucket", "NESTED"],
  ["s3://b/x/s3://b/y", "NESTED"],
  ["~bob/x", "HOME"],
  ["~/x", "HOME", { home: undefined }],
  ["file://server/share", "HOST"],
  ["direct://nvme/x", "HOST"],
  ["/mnt/x", "LOCAL_PATH", { bare: "s3" }],
  ["./x", "LOCAL_PATH", { bare: "s3" }],
  ["../x", "LOCAL_PATH", { bare: "ais" }],
  ["~/x", "LOCAL_PATH", { bare: "s3" }],
];

for (const [text, code, context] of REFUSED) {
  const how = context === undefined ? "" : ` with ${JSON.stringify(context)}`;
  Deno.test(`parseAddress: refuses ${JSON.stringify(text)}${how} as ${code}`, () => {
    const error = assertThrows(() => parseAddress(text, { ...HERE, ...context }), ConfigError);
    assertEquals(error.code, `ADDRESS_${code}`);
    assertMatch(error.message, /^[A-Z].*[^.]\.$/);
    assertMatch(error.remedy, /^[A-Z]/);
    assertNotMatch(error.message, /topsecret/);
  });
}

Deno.test("parseAddress: suggests the scheme that was mistyped", () => {
  const error = assertThrows(() => parseAddress("dirct:///x", HERE), ConfigError);
  assertMatch(error.remedy, /Did you mean 'direct'/);
});

Deno.test("joinAddress: puts a name below a folder, a bucket, a root and null", () => {
  const join = (text: string, name: string) => printAddress(joinAddress(parseAddress(text, HERE), name));
  assertEquals(join("/mnt", "train/img_0_of_8.npz"), "file:///mnt/train/img_0_of_8.npz");
  assertEquals(join("/", "x"), "file:///x");
  assertEquals(join("s3://b", "x/"), "s3://b/x");
  assertEquals(join("s3://b/p", "./x//y"), "s3://b/p/x/y");
  assertEquals(join("null://", "x"), "null://x");
  assertEquals(join("/mnt", ""), "file:///mnt");
});

Deno.test("joinAddress: refuses a name that leaves the folder", () => {
  const base = parseAddress("/mnt/data", HERE);
  for (const name of ["..", "../x", "a/../../x", "/etc/passwd", "a\0"]) {
    assertEquals(assertThrows(() => joinAddress(base, name), ConfigError).code, "ADDRESS_ESCAPE");
  }
});

Deno.test("writtenScheme: names what stands before ://, known or not", () => {
  assertEquals(["S3://b", "hdfs://x", "a/b", "x:/y"].map(writtenScheme), [
    "s3",
    "hdfs",
    undefined,
    undefined,
  ]);
});

Deno.test("printAddress: 10 000 random addresses survive printing and parsing", () => {
  const random = randomNumbers(20260);
  const seen = new Set<string>();
  for (let round = 0; round < 10_000; round++) {
    const address = randomAddress(random);
    const text = printAddress(address);
    seen.add(text);
    assertEquals(parseAddress(text, { cwd: "/elsewhere" }), address);
  }
  assert(seen.size > 9000, `only ${seen.size} different addresses were tried`);
});

function randomAddress(random: (below: number) => number): Address {
  const schemes: readonly Scheme[] = ["file", "direct", "s3", "gs", "ais", "null"];
  const scheme = schemes[random(schemes.length)] ?? "file";
  const path = Array.from({ length: random(6) }, () => randomSegment(random)).join("/");
  if (!isObjectScheme(scheme)) {
    return { scheme, bucket: undefined, path: scheme === "null" ? path : `/${path}` };
  }
  const bucket = `b${random(1000)}${["", ".x", "-y", "_Z"][random(4)]}`;
  return { scheme, bucket, path };
}

/** Anything that may stand between two slashes, with a liking for characters that mean something in URLs. */
function randomSegment(random: (below: number) => number): string {
  const letters = [
    ..."aZ09 .~%&?#@:;+=,'\"\\$*()[]{}|<>^`!-_\t\n",
    "é",
    "e\u0301",
    "数",
    "🙂",
    "%2F",
    "s3:",
    "..",
  ];
  const segment = Array.from({ length: 1 + random(8) }, () => letters[random(letters.length)]).join("");
  return segment === "." || segment === ".." ? `${segment}.x` : segment;
}

/** A small linear congruential generator: the same addresses in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
