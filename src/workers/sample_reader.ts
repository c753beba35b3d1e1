/**
 * Reads what one unit of the plan needs, compares it when asked, and accounts for it. Whole files are opened,
 * read to the end and closed once; single samples cost only their own ranges.
 */
import type { ByteRange } from "../base/range.ts";
import type { Slot } from "../base/slot.ts";
import { fileAt } from "../dataset/names.ts";
import type { Format } from "../formats/format.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { ReadUnit } from "./batch_feed.ts";
import type { Comparison } from "./comparison.ts";
import type { AcceleratorJob, Stage } from "./protocol.ts";
import type { Duty } from "./serve.ts";

/** With `--verify sample` one block in this many is compared. */
const SAMPLED = 16;

export class SampleReader {
  readonly #duty: Duty<AcceleratorJob>;
  readonly #format: Format;
  readonly #firstFile: number;
  readonly damaged: () => void;

  constructor(duty: Duty<AcceleratorJob>, format: Format, stage: Stage, damaged: () => void) {
    this.#duty = duty;
    this.#format = format;
    this.#firstFile = stage.kind === "train" ? 0 : duty.spec.train.files;
    this.damaged = damaged;
  }

  async read(unit: ReadUnit): Promise<void> {
    const { bench, job, metrics, spec } = this.#duty;
    const file = fileAt(spec, this.#firstFile + unit.file, this.#format.extension(spec));
    const index = this.#format.locate(file);
    const wanted = unit.samples.flatMap((sample) => index.ranges(sample));
    const began = performance.now();
    const handle = await bench.store.openRead(file.name);
    let bytes = 0;
    try {
      const ranges = job.wholeFiles ? [{ at: 0, length: handle.size }] : wanted;
      const comparison = job.verify === "off" ? undefined : this.#comparison(file.index, file.name);
      for (const range of ranges) {
        await this.#readRange(handle, range, comparison);
        bytes += range.length;
      }
      for (const finding of comparison?.findings() ?? []) {
        this.#duty.report(finding);
        this.damaged();
      }
    } finally {
      await handle.close();
    }
    const milliseconds = performance.now() - began;
    metrics.histograms.read.record(milliseconds);
    metrics.add("inFlightSeconds", milliseconds / 1000);
    metrics.add("bytesMoved", bytes);
    metrics.add("bytesAsked", wanted.reduce((sum, range) => sum + range.length, 0));
    metrics.add("files", 1);
    metrics.seconds.record(
      Math.floor((performance.timeOrigin + performance.now()) / 1000),
      bytes,
      milliseconds,
    );
  }

  #readRange(handle: ReadHandle, range: ByteRange, comparison: Comparison | undefined): Promise<void> {
    const { job, signal } = this.#duty;
    if (!comparison) return handle.read(range.at, range.length, ignore, signal);
    const every = job.verify === "full" ? 1 : SAMPLED;
    let block = 0;
    return handle.read(range.at, range.length, (slot, offset, length) => {
      if (block++ % every === 0) comparison.block(slot, offset, length);
    }, signal);
  }

  #comparison(file: number, name: string): Comparison {
    const { bench, metrics } = this.#duty;
    return bench.comparison(file, name, (bytes) => metrics.add("verifiedBytes", bytes));
  }
}

function ignore(_slot: Slot, _offset: number, _length: number): void {}
