import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { workloadOf } from "../workload/fixture.ts";
import { generatorThreads, type ThreadsContext } from "./generator_threads.ts";

const HERE: ThreadsContext = { mode: "stoker", cpus: 12, processes: 3, env: {} };

const of = (change: Partial<ThreadsContext> = {}, option?: string, values = {}) => {
  const { count, rule } = generatorThreads(option, workloadOf(values, { cpus: 12, ranksPerNode: 3 }), {
    ...HERE,
    ...change,
  });
  return { count, rule };
};

Deno.test("generatorThreads: shares the processors over the processes of the node, up to the most", () => {
  assertEquals(of(), { count: 4, rule: "auto: 12 processors / 3 processes of the node, at most 16" });
  assertEquals(of({ cpus: 64, processes: 1 }).count, 16);
  assertEquals(of({ processes: 20 }).count, 1);
  assertEquals(of({ env: { DLIO_MAX_AUTO_THREADS: "2" } }), {
    count: 2,
    rule: "auto: 12 processors / 3 processes of the node, at most 2 (DLIO_MAX_AUTO_THREADS)",
  });
});

Deno.test("generatorThreads: what was written counts, the command line before the workload", () => {
  const values = { "reader.write_threads": 7 };
  assertEquals(of({}, "5", values), { count: 5, rule: "command line: --threads" });
  assertEquals(of({}, undefined, values).count, 7);
  assertEquals(of({}, "auto", values).count, 7);
  for (const wrong of ["0", "many", "2000"]) assertThrows(() => of({}, wrong), ConfigError);
});

Deno.test("generatorThreads: as DLIO, the rule is DLIO's", () => {
  assertEquals(of({ mode: "dlio" }), {
    count: 4,
    rule: "auto: 12 processors / 3 ranks of the node, at most 32",
  });
});
