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

Deno.test("Comparison: flipped bits near each other are one finding, which counts them all", () => {
  const findings = new DatasetBench().findings(0, (bytes) => {
    for (const at of [70_000, 72_000, 90_000]) bytes[at] = (bytes[at] ?? 0) ^ 4;
    return bytes;
  });
  assertEquals(findings.map(({ kind, offset, length, detail }) => [kind, offset, length, detail]), [
    ["bitflip", 70_000, 20_001, "differs in 3 bits"],
  ]);
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
    crypto.getRandomValues(bytes.subarray(8192, 20480));
    return bytes;
  });
  assertEquals(findings.map((one) => one.kind), ["foreign"]);
  assertEquals(findings[0]?.detail, "holds bytes of unknown origin");
});

Deno.test("Comparison: bytes that are too few to be named are said to be so", () => {
  const bench = new DatasetBench();
  const findings = bench.findings(0, (bytes) => {
    bytes.set(bench.bytes(1).subarray(5000, 8000), 9000);
    return bytes;
  });
  assertEquals(findings.map(({ kind, detail }) => [kind, detail]), [[
    "foreign",
    "holds other bytes, too few to tell from where",
  ]]);
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

const RATIOS = { dedupRatio: 2, compressRatio: 3 };

Deno.test("Comparison: where data has ratios, zeros from elsewhere are told by what stands beside them", () => {
  const bench = new DatasetBench(42, RATIOS);
  for (const at of [70_000, 69_632, 131_000, 131_072]) {
    for (const by of [1, 1000, 3000]) {
      const found = bench.findings(0, (bytes) => bytes.copyWithin(at + by, at, -by));
      const [moved] = found;
      assertEquals(found.map(({ kind }) => kind), ["shifted"], `${by} from ${at}`);
      const from = (moved?.offset ?? 0) - by;
      assertEquals(moved?.detail, `holds bytes of this file from offset ${from}, ${by} bytes too late`);
    }
  }
  const swapped = bench.findings(0, () => bench.bytes(1));
  assertEquals(swapped.map(({ kind }) => kind), ["swapped"]);
  const stale = bench.findings(0, () => new DatasetBench(43, RATIOS).bytes(0));
  assertEquals(stale.map(({ kind }) => kind), ["stale"]);
});

Deno.test("Comparison: where data has ratios, a hole is a hole, also within data that came from elsewhere", () => {
  const bench = new DatasetBench(42, RATIOS);
  const hole = bench.findings(0, (bytes) => bytes.fill(0, 81_920, 98_304));
  assertEquals(hole.map(({ kind }) => kind), ["zeroed"]);
  const within = bench.findings(0, () => bench.bytes(1).fill(0, 81_920, 98_304));
  assertEquals(within.map(({ kind }) => kind), ["swapped", "zeroed", "swapped"]);
});
