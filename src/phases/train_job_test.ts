import { assertEquals } from "@std/assert";
import { workloadOf } from "../workload/fixture.ts";
import type { RawValue } from "../workload/raw/raw_config.ts";
import { requestFor } from "./run_fixture.ts";
import { acceleratorJob, readUnitOf } from "./train_job.ts";

Deno.test("readUnitOf: whole files or samples as the workload says; images whole, Parquet a batch at a time", () => {
  const unit = (format: string, mode: string) =>
    readUnitOf(workloadOf({ "dataset.format": format, "reader.read_mode": mode }));
  for (const format of ["npz", "hdf5", "tfrecord", "csv", "indexed_binary"]) {
    assertEquals([unit(format, "file"), unit(format, "sample")], ["file", "sample"], format);
  }
  for (const format of ["jpeg", "png", "synthetic"]) assertEquals(unit(format, "sample"), "file", format);
  for (const mode of ["file", "sample"]) assertEquals(unit("parquet", mode), "batch");
});

Deno.test("acceleratorJob: row groups are read together where it is written, or as s3dlio does", () => {
  const together = (values: Record<string, RawValue>) => {
    const all = { "dataset.format": "parquet", ...values };
    const request = requestFor("/nowhere", ["train"], {}, all);
    return acceleratorJob(request, { spec: request.spec, foreign: undefined }, 0).rowGroups;
  };
  assertEquals(together({}), { kept: 4, together: 1 });
  assertEquals(together({ "storage.storage_options.coalesce_rgs": 3 }), { kept: 4, together: 3 });
  assertEquals(together({ "storage.storage_library": "s3dlio" }).together, 8);
  assertEquals(together({ "storage.storage_options.row_group_cache_size": 9 }).kept, 9);
});
