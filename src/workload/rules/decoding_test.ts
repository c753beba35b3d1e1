import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { memoryOfDecoding } from "../derive/memory.ts";
import { contextOf, workloadOf } from "../fixture.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { DECODE_RULE, DECODED_FORMATS } from "./decoding.ts";

function refusal(values: Readonly<Record<string, RawValue>>): string | undefined {
  return DECODE_RULE.check(workloadOf({ "reader.decode": true, ...values }), contextOf())?.text;
}

Deno.test("DECODE_RULE: lets through what has a decoder, and nothing is refused without reader.decode", () => {
  for (const format of DECODED_FORMATS) {
    assertEquals(refusal({ "dataset.format": format }), undefined, format);
  }
  for (const compression of ["none", "gzip", "zip"]) {
    assertEquals(refusal({ "dataset.format": "csv", "dataset.compression": compression }), undefined);
  }
  assertEquals(refusal({ "dataset.format": "parquet", "reader.read_mode": "sample" }), undefined);
  assertEquals(refusal({ "dataset.format": "jpeg", "reader.decode": false }), undefined);
});

Deno.test("DECODE_RULE: refuses each format, mode, compression and type that cannot be decoded, by name", () => {
  const rows: [Readonly<Record<string, RawValue>>, string][] = [
    [{ "dataset.format": "tfrecord" }, "decode tfrecord"],
    [{ "dataset.format": "jpeg" }, "decode jpeg"],
    [{ "dataset.format": "npz", "reader.read_mode": "sample" }, "single samples of npz"],
    [{ "dataset.format": "csv", "dataset.compression": "bz2" }, "packed with bz2"],
    [{ "dataset.format": "csv", "dataset.compression": "xz" }, "packed with xz"],
    [{ "dataset.format": "hdf5", "dataset.compression": "lzf" }, "packed with lzf"],
    [{ "dataset.format": "hdf5", "dataset.record_element_type": "float16" }, "float16"],
  ];
  for (const [values, says] of rows) assertThrows(() => refusal(values), ConfigError, says);
});

Deno.test("memoryOfDecoding: a file, of Parquet a row group, for each reader, and what decoding one of them leaves behind", () => {
  const of = (values: Readonly<Record<string, RawValue>>) =>
    memoryOfDecoding(
      workloadOf({
        "dataset.num_samples_per_file": 100,
        "dataset.record_length_bytes": 1000,
        "reader.read_threads": 2,
        ...values,
      }).values,
    );
  assertEquals(of({}), 0);
  const npz = of({ "reader.decode": true, "dataset.format": "npz" });
  const parquet = of({
    "reader.decode": true,
    "dataset.format": "parquet",
    "dataset.parquet.row_group_size": 10,
  });
  assertEquals(npz - parquet, 5 * 100 * 1000 - 22 * 10 * 1000);
  const csv = of({ "reader.decode": true, "dataset.format": "csv" });
  assertEquals(csv - npz, 17 * 100 * 1000);
  const more = of({ "reader.decode": true, "dataset.format": "npz", "reader.read_threads": 5 });
  assertEquals(more - npz, 3 * 100 * 1000);
});
