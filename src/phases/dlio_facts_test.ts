import { assertEquals } from "@std/assert";
import type { Machine } from "../metrics/host/facts.ts";
import { dlioFactsOf, recordBytesOf } from "./dlio_facts.ts";
import { requestFor } from "./run_fixture.ts";

const { spec } = requestFor("/nowhere", ["train"]);

Deno.test("recordBytesOf: the length, or all columns with 4 bytes for what has no fixed size", () => {
  assertEquals(recordBytesOf(spec), 10_000);
  const column = (dtype: string, size: number, read: boolean) => ({ name: dtype, dtype, size, read });
  const columns = [column("float64", 10, true), column("string", 3, true), column("uint8", 5, false)];
  assertEquals(recordBytesOf({ ...spec, parquet: { ...spec.parquet, columns } }), 80 + 12 + 5);
});

Deno.test("dlioFactsOf: what was configured, and what /proc says", () => {
  const read = (path: string) => path === "/proc/meminfo" ? "MemTotal: 8 kB\n" : undefined;
  const facts = dlioFactsOf(spec, { read } as Machine); // it only reads
  assertEquals(facts, {
    filesTrain: 14,
    filesEval: 7,
    samplesPerFile: 1,
    recordBytes: 10_000,
    cpuinfo: {},
    meminfo: { MemTotal: "8 kB" },
  });
});
