import { assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { NamedLayouts } from "./named_layouts.ts";
import { newPartedFiles, SharedParts } from "./shared_parts.ts";
import { BlockSample } from "./block_sample.ts";
import { verifyFile } from "./verify_file.ts";
import { verifyPart } from "./verify_part.ts";
import { Workbench } from "./workbench.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const MIB = 1 << 20;
const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 } as const;
const SAMPLES = 4096;
const PARTS = 5;

interface Found {
  readonly findings: readonly DamageFinding[];
  /** Of the file alone, without its index. */
  readonly size: number;
  readonly moved: number;
  readonly files: number;
}

/** A file of 4 MiB and its index. */
const RECORDS = testDataset("tfrecord", { sampleBytes: 1024, samplesPerFile: SAMPLES });
/** Chunks of 256 KiB, each with an Adler-32 that parts cut: they begin in the middle of chunks. */
const CHUNKS = testDataset("hdf5", {
  sampleBytes: 4 * MIB,
  compression: "gzip",
  hdf5: { chunkDims: [512, 512], datasets: 1, maxShape: [] },
});
/** An archive whose first and last bytes hold the checksum of what lies between them. */
const ARCHIVE = testDataset("npz", { sampleBytes: 4 * MIB, compression: "zip" });

/** What Workers say of a file and its index after a change, in parts by two of them or as a whole. */
async function found(
  change: (path: string) => Promise<void>,
  inParts: boolean,
  spec = RECORDS,
): Promise<Found> {
  const folder = await Deno.makeTempDir();
  const bench = await Workbench.open({ address: folder, io: IO }, spec, {});
  try {
    const outputs = bench.outputs(0);
    for (const { name, layout } of outputs) {
      await Deno.mkdir(`${folder}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      await bench.finish(bench.store.write(name, bench.source(layout, 0), { fsync: false, overwrite: true }));
    }
    const [data] = outputs;
    if (!data) throw new Error("The format describes no file");
    await change(`${folder}/${data.name}`);
    const findings: DamageFinding[] = [];
    const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
    const report = (finding: DamageFinding) => void findings.push(finding);
    const job = { bench, metrics, sample: new BlockSample(1, 1, 1), report };
    const shared = newPartedFiles(1, PARTS);
    const lanes = [new SharedParts(shared), new SharedParts(shared)];
    const work = async () => {
      if (!inParts) {
        for (const { name, layout } of outputs) await verifyFile(job, 0, name, layout.size);
        return;
      }
      await Promise.all(lanes.map(async (parts, lane) => {
        for (let part = lane; part < PARTS; part += 2) await verifyPart(job, parts, 0, 0, part);
      }));
    };
    await bench.finish(work());
    return {
      findings,
      size: data.layout.size,
      moved: metrics.get("bytesMoved"),
      files: metrics.get("files"),
    };
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("verifyPart: parts of a right file are read once, with its index, and are one file", async () => {
  const whole = await found(async () => {}, false);
  const { findings, moved, files } = await found(async () => {}, true);
  assertEquals([findings, moved, files], [[], whole.moved, 1]);
});

Deno.test("verifyPart: says of a damaged file what a look at the whole says, once", async () => {
  const changes: Record<string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | undefined> = {
    "bitflip": (bytes) => bytes.with(3 * MIB, (bytes[3 * MIB] ?? 0) ^ 1),
    "zeroed": (bytes) => bytes.fill(0, MIB - 70_000, 2 * MIB + 5000), // three parts have some of it
    "shifted": (bytes) => {
      bytes.copyWithin(2 * MIB - 8192, MIB, MIB + 16384); // from one part into two others
      return bytes;
    },
    "short": (bytes) => bytes.subarray(0, 2 * MIB),
    "long": (bytes) => Uint8Array.from([...bytes, 7]),
    "missing": () => undefined,
  };
  for (const [kind, change] of Object.entries(changes)) {
    const onDisk = async (path: string) => {
      const bytes = change(await Deno.readFile(path));
      if (bytes) await Deno.writeFile(path, bytes);
      else await Deno.remove(path);
    };
    const { findings, files } = await found(onDisk, true);
    assertEquals([findings.map((finding) => finding.kind), files], [[kind], 1]);
    assertEquals(findings, (await found(onDisk, false)).findings);
  }
});

Deno.test("verifyPart: sums over chunks that begin in another part are right, and wrong ones are found", async () => {
  const whole = await found(async () => {}, false, CHUNKS);
  const right = await found(async () => {}, true, CHUNKS);
  assertEquals([right.findings, right.moved, right.files], [[], whole.moved, 1]);
  const layout = new NamedLayouts(CHUNKS, await loadFormat("hdf5")).outputs(0)[0]?.layout;
  let fields = 0;
  for (const { at } of layout?.inPassing?.(0) ?? []) {
    fields++;
    const change = async (path: string) => {
      const bytes = await Deno.readFile(path);
      await Deno.writeFile(path, bytes.with(at, (bytes[at] ?? 0) ^ 1));
    };
    const { findings } = await found(change, true, CHUNKS);
    assertEquals(findings.map(({ kind, offset, length }) => [kind, offset, length]), [["bitflip", at, 1]]);
  }
  assertEquals(fields, 16);
});

Deno.test("verifyPart: both checksums of a deflated archive are proved, whoever has what they are of", async () => {
  const right = await found(async () => {}, true, ARCHIVE);
  assertEquals([right.findings, right.moved, right.files], [[], right.size, 1]);
  const layout = new NamedLayouts(ARCHIVE, await loadFormat("npz")).outputs(0)[0]?.layout;
  const fields = [...layout?.segments(0) ?? []].filter(({ kind }) => kind === "derived");
  for (const { at } of fields) {
    const { findings } = await found(
      async (path) => {
        const bytes = await Deno.readFile(path);
        await Deno.writeFile(path, bytes.with(at, (bytes[at] ?? 0) ^ 1));
      },
      true,
      ARCHIVE,
    );
    assertEquals(findings.map(({ kind, offset, length }) => [kind, offset, length]), [["bitflip", at, 1]]);
  }
  assertEquals(fields.length, 4);
});

Deno.test("verifyPart: a checksum that is wrong in the last part alone is found", async () => {
  const { findings, size } = await found(async (path) => {
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 0x80));
  }, true);
  assertEquals(findings.map(({ kind, offset, length }) => [kind, offset, length]), [[
    "bitflip",
    size - 1,
    1,
  ]]);
});
