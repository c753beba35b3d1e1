/**
 * What a dataset delivers of the dedup and compression ratios that were asked for, counted in a few of its files,
 * which are made again and never read: a ratio in a result must not be a wish.
 */
import type { Problem } from "../base/errors.ts";
import type { Layout } from "../base/segment.ts";
import { datasetHash, identityOf } from "../dataset/dataset_hash.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { fileAt, fileCount } from "../dataset/names.ts";
import { ownArena } from "../dataset/own_arena.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { isOneToOne } from "../formats/on_block_grid.ts";
import type { DeliveredRatio } from "../report/schema/phases.ts";

export interface DeliveredRatios {
  readonly dedup: DeliveredRatio;
  readonly compress: DeliveredRatio;
}

/** A ratio of 1 asks for nothing, and files may have more. */
const BY_THEMSELVES = "1 was asked for, but such files repeat or shrink by themselves";
/** From this size on a ratio is a promise; smaller files deliver what they can. */
const PROMISED_BYTES = 4 << 20;

const SLOT_BYTES = 1 << 20;
/** A ratio is promised within this. */
const TOLERANCE = 0.03;
/** Of a file so many segments are looked at, to say why a ratio is missed. */
const SEGMENTS_MOST = 10_000;

export async function deliveredRatios(spec: DatasetSpec, format: Format): Promise<DeliveredRatios> {
  const { dedupRatio, compressRatio } = spec;
  const files = fileCount(spec);
  if ((dedupRatio === 1 && compressRatio === 1) || files === 0) {
    const note = files === 0 ? "the dataset has no files" : "1 was asked for";
    return {
      dedup: { asked: dedupRatio, measured: null, note },
      compress: { asked: compressRatio, measured: null, note },
    };
  }
  // Its codecs and digests take some 20 ms to load, and most datasets ask for no ratios.
  const { RatioCount } = await import("../dataset/ratio_count.ts");
  const { stream, room: slot } = ownArena(SLOT_BYTES);
  const hash = datasetHash(spec);
  const count = new RatioCount();
  for (const file of countedFiles(spec)) {
    const layout = layoutOf(spec, format, file);
    if (layout) count.add(new LayoutSource(layout, identityOf(spec, hash, file), stream), slot);
  }
  const reason = (blocks: boolean) => whyOff(layoutOf(spec, format, 0), blocks);
  return {
    dedup: delivered(dedupRatio, count.dedup, () => reason(true)),
    compress: delivered(compressRatio, count.compress(compressRatio), () => reason(false)),
  };
}

/** What must not be written: large files that would not have the ratios that were asked for. */
export function missedRatios(
  spec: DatasetSpec,
  format: Format,
  ratios: DeliveredRatios,
): readonly Problem[] {
  const smallest = Math.min(...countedFiles(spec).map((file) => layoutOf(spec, format, file)?.size ?? 0));
  if (smallest <= PROMISED_BYTES) return [];
  return (["dedup", "compress"] as const).flatMap((name) => {
    const { asked, measured, note } = ratios[name];
    if (asked === 1 || measured === null || note === null) return [];
    const key = `dataset.${name}_ratio`;
    return [{
      code: "RATIO_IMPOSSIBLE",
      key,
      value: String(asked),
      text: `${key} is ${asked}, but the files would deliver ${measured.toFixed(2)}: ${note}`,
      remedy: `Leave ${key} at 1, or ask for less, or change what the files hold.`,
    }];
  });
}

/** The first, the last and one between. */
function countedFiles(spec: DatasetSpec): readonly number[] {
  const files = fileCount(spec);
  return [...new Set([0, Math.floor(files / 2), files - 1])];
}

function layoutOf(spec: DatasetSpec, format: Format, file: number): Layout | undefined {
  return format.outputs(fileAt(spec, file, format.extension(spec)))[0]?.layout;
}

function delivered(asked: number, measured: number, reason: () => string): DeliveredRatio {
  const isOff = Math.abs(measured / asked - 1) > TOLERANCE;
  return { asked, measured, note: !isOff ? null : asked === 1 ? BY_THEMSELVES : reason() };
}

/** Why files of this kind cannot deliver a ratio. */
function whyOff(layout: Layout | undefined, inBlocks: boolean): string {
  let oneToOne = 0, encoded = 0, wholeBlocks = 0, looked = 0;
  const types = new Set<string>();
  for (const segment of layout?.segments(0) ?? []) {
    if (looked++ === SEGMENTS_MOST) break;
    if (segment.kind !== "payload") continue;
    if (!isOneToOne(segment.encoding)) encoded += segment.length;
    else {
      oneToOne += segment.length;
      types.add(JSON.stringify(segment.encoding));
      const first = Math.ceil(segment.at / PAGE_BYTES);
      wholeBlocks += Math.max(0, Math.floor((segment.at + segment.length) / PAGE_BYTES) - first) * PAGE_BYTES;
    }
  }
  if (encoded > oneToOne) {
    return "the files hold their data encoded (as text, widened or in the blocks of a codec), so their bytes do " +
      "not repeat or shrink as the data does";
  }
  if (inBlocks && wholeBlocks < (1 - TOLERANCE) * (oneToOne + encoded)) {
    return `only ${
      Math.floor(100 * wholeBlocks / (oneToOne + encoded))
    } % of the data lie in whole blocks of ` +
      "4 KiB: samples or files are short";
  }
  if (inBlocks && types.size > 1) {
    return "the files hold data of several types, and the same block of data is other bytes in each of them";
  }
  if (encoded > TOLERANCE * (encoded + oneToOne)) {
    return `${
      Math.round(100 * encoded / (encoded + oneToOne))
    } % of the bytes are encoded data (as text, widened ` +
      "or in the blocks of a codec), which do not repeat or shrink as the data does";
  }
  return "the files are too small for the ratio, or consist of more than data";
}
