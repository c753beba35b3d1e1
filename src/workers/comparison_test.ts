import { assertEquals } from "@std/assert";
import { DatasetBench } from "./dataset_bench_fixture.ts";

Deno.test("Comparison: right bytes give no finding and count as verified", () => {
  const bench = new DatasetBench();
  assertEquals(bench.findings(0, (bytes) => bytes), []);
  assertEquals(bench.verified, bench.size(0));
});

Deno.test("Comparison: names a flipped bit with its place", () => {
  const [finding] = new DatasetBench().findings(0, (bytes) => {
    bytes[70_000] = (bytes[70_000] ?? 0) ^ 4;
    return bytes;
  });
  assertEquals([finding?.kind, finding?.offset, finding?.length], ["bitflip", 70_000, 1]);
});

Deno.test("Comparison: zeros are zeroed, and blocks in any order make one finding", () => {
  const bench = new DatasetBench();
  const findings = bench.findings(0, (bytes) => bytes.fill(0, 40_960, 131_072), "backwards");
  assertEquals(findings.map((one) => one.kind), ["zeroed"]);
});

Deno.test("Comparison: a swapped file is one finding, its checksums included, and names the other", () => {
  const bench = new DatasetBench();
  const findings = bench.findings(0, () => bench.bytes(1));
  assertEquals(findings.length, 1);
  assertEquals(findings[0]?.kind, "swapped");
  assertEquals(findings[0]?.detail.includes("img_1_of_2.npz"), true);
});

Deno.test("Comparison: another seed's version of the file is stale", () => {
  const bench = new DatasetBench();
  const findings = bench.findings(0, () => new DatasetBench(43).bytes(0));
  assertEquals(findings.map((one) => one.kind), ["stale"]);
});

Deno.test("Comparison: noise that nobody made is foreign", () => {
  const bench = new DatasetBench();
  const findings = bench.findings(0, (bytes) => {
    crypto.getRandomValues(bytes.subarray(8192, 16384));
    return bytes;
  });
  assertEquals(findings.map((one) => one.kind), ["foreign"]);
});

Deno.test("Comparison: a torn end is zeros to the end; behind a lost part they are what the shift left", () => {
  const bench = new DatasetBench();
  const [torn] = bench.findings(0, (bytes) => bytes.fill(0, 100_000));
  assertEquals([torn?.kind, torn?.detail], ["zeroed", "holds zeros to the end of the file"]);
  const lost = bench.findings(0, (bytes) => {
    bytes.copyWithin(100_000, 105_000);
    return bytes.fill(0, bytes.length - 5000);
  });
  assertEquals(lost.map(({ kind }) => kind), ["shifted", "zeroed"]);
  assertEquals(lost[0]?.detail, "holds bytes of this file from offset 105000, 5000 bytes too early");
});
