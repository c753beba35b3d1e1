import { assertEquals, assertStringIncludes } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { testDataset } from "../formats/test_files.ts";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { Turns } from "./turns.ts";
import { BlockSample } from "./block_sample.ts";
import { verifyFile } from "./verify_file.ts";
import { Workbench } from "./workbench.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 } as const;
const NAME = "train/img_0_of_1.npz";
const SAMPLE_BYTES = 3 << 20;

interface Conditions {
  readonly sampleBytes?: number;
  readonly turns?: Turns;
  /** Of the dataset, of which the file is the first. */
  readonly files?: number;
}

/** What is found in a right file after `change` has been at its path; `moved` are the bytes that were read. */
async function found(
  change: (path: string) => Promise<void>,
  fraction = 1,
  { sampleBytes = SAMPLE_BYTES, turns, files = 1 }: Conditions = {},
): Promise<{ findings: DamageFinding[]; size: number; moved: number; isRead: boolean }> {
  const folder = await Deno.makeTempDir();
  const spec = testDataset("npz", { sampleBytes });
  const bench = await Workbench.open({ address: folder, io: IO }, spec, {});
  try {
    await Deno.mkdir(`${folder}/train`);
    const [output] = bench.outputs(0);
    if (!output) throw new Error("The format describes no file");
    const { layout } = output;
    await bench.finish(bench.store.write(NAME, bench.source(layout, 0), { fsync: false, overwrite: true }));
    await change(`${folder}/${NAME}`);
    const findings: DamageFinding[] = [];
    const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
    const report = (finding: DamageFinding) => void findings.push(finding);
    const sample = new BlockSample(fraction, 1, files);
    const job = { bench, metrics, sample, report, ...(turns ? { turns } : {}) };
    let isRead = false;
    const verified = verifyFile(job, 0, NAME, layout.size).then((read) => void (isRead = read));
    await bench.finish(verified);
    return { findings, size: layout.size, moved: metrics.get("bytesMoved"), isRead };
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const facts = ({ kind, offset, length }: DamageFinding) => [kind, offset, length];

Deno.test("verifyFile: finds nothing in a right file and counts its bytes", async () => {
  const { findings, size, moved } = await found(async () => {});
  assertEquals([findings, moved], [[], size]);
});

Deno.test("verifyFile: a file that is gone is missing, a folder in its place unreadable, both whole", async () => {
  const gone = await found((path) => Deno.remove(path));
  assertEquals(gone.findings.map(facts), [["missing", 0, gone.size]]);
  const folder = await found(async (path) => {
    await Deno.remove(path);
    await Deno.mkdir(path);
  });
  assertEquals(folder.findings.map(facts), [["unreadable", 0, folder.size]]);
  assertStringIncludes(folder.findings[0]?.detail ?? "", "EISDIR");
});

Deno.test("verifyFile: a short or long file says where, and what is left of it is compared", async () => {
  const short = await found(async (path) => {
    const bytes = await Deno.readFile(path);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    await Deno.writeFile(path, bytes.subarray(0, 1_000_000));
  });
  assertEquals(short.findings.map(facts), [
    ["bitflip", 5000, 1],
    ["short", 1_000_000, short.size - 1_000_000],
  ]);
  const long = await found((path) => Deno.writeFile(path, new Uint8Array(77), { append: true }));
  assertEquals(long.findings.map(facts), [["long", long.size, 77]]);
});

Deno.test("verifyFile: of a sample reads the blocks that it chose, and says when that was none", async () => {
  const [one, all] = [await found(async () => {}, 0.000001), await found(async () => {})];
  assertEquals([one.findings, one.isRead, all.isRead], [[], true, true]);
  assertEquals(one.moved <= 1 << 20 && one.moved > 0, true);
  const damaged = await found(async (path) => {
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.fill(0));
  }, 0.000001);
  assertEquals(damaged.findings.map(({ kind }) => kind), ["zeroed"]);
});

Deno.test("verifyFile: measures a file that a sample left, and looks for it", async () => {
  const left = { files: 1000 };
  const right = await found(async () => {}, 0.001, left);
  assertEquals([right.findings, right.moved, right.isRead], [[], 0, false]);
  const short = await found((path) => Deno.truncate(path, 1000), 0.001, left);
  assertEquals([short.findings.map(facts), short.moved], [[["short", 1000, short.size - 1000]], 0]);
  const gone = await found((path) => Deno.remove(path), 0.001, left);
  assertEquals(gone.findings.map(facts), [["missing", 0, gone.size]]);
});

Deno.test("verifyFile: says the same of a small file whether it is read at once or in its turn", async () => {
  const changes: ((bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined)[] = [
    (bytes) => bytes,
    (bytes) => bytes.with(20_000, (bytes[20_000] ?? 0) ^ 4),
    (bytes) => bytes.fill(0, 8192, 12_288),
    (bytes) => bytes.subarray(0, 15_000),
    (bytes) => Uint8Array.from([...bytes, 7]),
    (bytes) => new Uint8Array([...bytes, ...new Uint8Array(65_536)]), // more than a block
    () => new Uint8Array(0),
    () => undefined,
  ];
  const kinds: string[] = [];
  for (const change of changes) {
    const onDisk = async (path: string) => {
      const bytes = change(await Deno.readFile(path));
      if (bytes) await Deno.writeFile(path, bytes);
      else await Deno.remove(path);
    };
    const inTurn = await found(onDisk, 1, { sampleBytes: 30_000 });
    assertEquals(await found(onDisk, 1, { sampleBytes: 30_000, turns: new Turns(60_000) }), inTurn);
    kinds.push(inTurn.findings.map(({ kind }) => kind).join());
  }
  assertEquals(kinds, ["", "bitflip", "zeroed", "short", "long", "long", "short", "missing"]);
});
