/**
 * What stands in for a foreign dataset where its bytes cannot be made: files of the same mean size, as Stoker
 * would write them, so that the ceiling of the client is that of such files. Pure.
 */
import { fileAt } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";

/** The specification itself where its own files are as large, or where no other size can be described. */
export function standInFor(spec: DatasetSpec, format: Format, meanFileBytes: number): DatasetSpec {
  const [data] = format.outputs(fileAt(spec, 0, format.extension(spec)));
  if (!data || data.layout.size === 0 || meanFileBytes <= 0) return spec;
  const sampleBytes = Math.max(1, Math.round(spec.sampleBytes * meanFileBytes / data.layout.size));
  const resized = { ...spec, sampleBytes, sampleBytesStdev: 0, dims: undefined };
  return format.check(resized).length === 0 ? resized : spec;
}
