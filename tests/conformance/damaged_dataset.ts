/**
 * A dataset on a disk or in memory that tests write, damage and verify with the parts that the program's Workers
 * are made of, in one thread: thousands of cases a minute.
 */
import { fileCount } from "../../src/dataset/names.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { createSharedMetrics, WorkerMetrics } from "../../src/metrics/shared_memory.ts";
import type { DamageFinding } from "../../src/report/schema/parts.ts";
import { BlockSample } from "../../src/workers/block_sample.ts";
import { verifyFile } from "../../src/workers/verify_file.ts";
import { Workbench } from "../../src/workers/workbench.ts";
import type { Bytes } from "./damages.ts";

const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 262144 } as const;

export class DamagedDataset {
  readonly folder: string;
  readonly #bench: Workbench;
  readonly #spec: DatasetSpec;
  readonly #metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  /** Every file as it must be. */
  readonly right = new Map<string, Bytes>();

  private constructor(folder: string, bench: Workbench, spec: DatasetSpec) {
    this.folder = folder;
    this.#bench = bench;
    this.#spec = spec;
  }

  /** Writes the dataset to `folder`. */
  static async make(folder: string, spec: DatasetSpec): Promise<DamagedDataset> {
    await Deno.mkdir(`${folder}/train`, { recursive: true });
    const bench = await Workbench.open({ address: folder, io: IO }, spec, {});
    const dataset = new DamagedDataset(folder, bench, spec);
    for (const { file, name, layout } of dataset.#outputs()) {
      await Deno.mkdir(`${folder}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      const source = bench.source(layout, file);
      await bench.finish(bench.store.write(name, source, { fsync: false, overwrite: true }));
      dataset.right.set(name, await Deno.readFile(`${folder}/${name}`));
    }
    return dataset;
  }

  get names(): readonly string[] {
    return [...this.right.keys()];
  }

  /** Where the format computes bytes: the middle of each literal segment of a file, first and last ones. */
  literals(name: string): number[] {
    const output = [...this.#outputs()].find((one) => one.name === name);
    const places: number[] = [];
    for (const segment of output?.layout.segments(0) ?? []) {
      if (segment.kind === "literal" && segment.bytes.length > 0) {
        places.push(segment.at + (segment.bytes.length >> 1));
      }
      if (places.length > 1000) break;
    }
    return [...new Set([places[0], places[places.length >> 1], places.at(-1)])].filter((one) =>
      one !== undefined
    );
  }

  bytes(name: string): Bytes {
    const bytes = this.right.get(name);
    if (!bytes) throw new Error(`The dataset has no file '${name}'`);
    return bytes;
  }

  put(name: string, bytes: Bytes): Promise<void> {
    return Deno.writeFile(`${this.folder}/${name}`, bytes);
  }

  /** What verification finds in the files of these names, or in all. */
  async verify(names: readonly string[] = this.names): Promise<DamageFinding[]> {
    const findings: DamageFinding[] = [];
    const job = {
      bench: this.#bench,
      metrics: this.#metrics,
      sample: new BlockSample(1, this.#spec.seed, fileCount(this.#spec)),
      report: (finding: DamageFinding) => void findings.push(finding),
    };
    for (const { file, name, layout } of this.#outputs()) {
      if (names.includes(name)) await this.#bench.finish(verifyFile(job, file, name, layout.size));
    }
    return findings;
  }

  async close(): Promise<void> {
    await this.#bench.close();
  }

  *#outputs() {
    for (let file = 0; file < fileCount(this.#spec); file++) {
      for (const { name, layout } of this.#bench.outputs(file)) yield { file, name, layout };
    }
  }
}
