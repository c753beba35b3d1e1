import { assertEquals } from "@std/assert";
import { contextOf, workloadOf } from "../fixture.ts";
import { autoReadThreads, autoWriteThreads } from "./threads.ts";

Deno.test("autoReadThreads: shares the processors of the node over its ranks, not over all ranks", () => {
  // test_read_threads_auto_sizing_calls_ranks_per_node
  const context = contextOf({ cpus: 12, ranksPerNode: 3, worldSize: 300 });
  assertEquals(autoReadThreads(context).value, 4);
});

Deno.test("autoReadThreads: is 1 to 8, and the environment can say another most", () => {
  assertEquals(autoReadThreads(contextOf({ cpus: 2, ranksPerNode: 8 })).value, 1);
  assertEquals(autoReadThreads(contextOf({ cpus: 64 })).value, 8);
  assertEquals(autoReadThreads(contextOf({ cpus: 64, env: { DLIO_MAX_AUTO_THREADS: "2" } })).value, 2);
});

Deno.test("autoWriteThreads: doubles on objects, with at least 8, and the cap comes last", () => {
  const threads = (cpus: number, cap?: string) =>
    autoWriteThreads(
      "s3",
      contextOf({ mode: "dlio", cpus, env: cap === undefined ? {} : { DLIO_MAX_AUTO_THREADS: cap } }),
    )
      .value;
  assertEquals(threads(2), 8);
  assertEquals(threads(10), 20);
  assertEquals(threads(64), 32);
  assertEquals(threads(64, "2"), 2);
  assertEquals(autoWriteThreads("local_fs", contextOf({ mode: "dlio", cpus: 64 })).value, 32);
  assertEquals(autoWriteThreads("aistore", contextOf({ mode: "dlio", cpus: 3 })).value, 3);
});

Deno.test("autoWriteThreads: in Stoker's own commands a Worker for each processor of a process, on any storage", () => {
  for (const storage of ["local_fs", "direct_fs", "s3", "aistore"] as const) {
    const threads = (context: Parameters<typeof contextOf>[0]) =>
      autoWriteThreads(storage, contextOf(context));
    assertEquals(threads({ cpus: 12, processesPerNode: 3, ranksPerNode: 24 }), {
      value: 4,
      rule: "auto: 12 processors / 3 processes of the node, at most 16",
    });
    assertEquals(threads({ cpus: 64 }).value, 16);
    assertEquals(threads({ cpus: 8, processesPerNode: 20 }).value, 1);
    assertEquals(threads({ cpus: 64, env: { DLIO_MAX_AUTO_THREADS: "2" } }), {
      value: 2,
      rule: "auto: 64 processors / 1 processes of the node, at most 2 (DLIO_MAX_AUTO_THREADS)",
    });
    assertEquals(
      threads({ cpus: 64, env: { DLIO_MAX_AUTO_THREADS: "many" } }).misread,
      "DLIO_MAX_AUTO_THREADS",
    );
  }
});

Deno.test("autoReadThreads: a cap that is none falls back, and is named", () => {
  for (const text of ["many", "0", "-1", "1.5"]) {
    const derived = autoReadThreads(contextOf({ cpus: 64, env: { DLIO_MAX_AUTO_THREADS: text } }));
    assertEquals(derived.value, 8);
    assertEquals(derived.misread, "DLIO_MAX_AUTO_THREADS");
  }
  assertEquals(autoReadThreads(contextOf({ env: { DLIO_MAX_AUTO_THREADS: " " } })).misread, undefined);
});

Deno.test("read_threads and write_threads: nothing or 'auto' derives them, a written 1 is 1", () => {
  // test_default_read_threads, test_write_threads_field_exists, test_write_threads_default_is_one,
  // test_write_threads_auto_sized_after_derive
  for (const values of [{}, { "reader.read_threads": "auto", "reader.write_threads": "auto" }]) {
    const workload = workloadOf(values, { cpus: 4, ranksPerNode: 2, processesPerNode: 2 });
    assertEquals(workload.values["reader.read_threads"], 2);
    assertEquals(workload.values["reader.write_threads"], 2);
    assertEquals(workload.sourceOf("reader.read_threads").kind, "derived");
    assertEquals(workload.isSet("reader.read_threads"), false);
  }
  const explicit = workloadOf({ "reader.read_threads": 1, "reader.write_threads": 1 });
  assertEquals(explicit.values["reader.read_threads"], 1);
  assertEquals(explicit.values["reader.write_threads"], 1);
  assertEquals(workloadOf({ "reader.read_threads": 0 }).values["reader.read_threads"], 0);
});
