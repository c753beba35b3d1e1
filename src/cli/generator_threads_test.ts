import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { workloadOf } from "../workload/fixture.ts";
import { generatorThreads } from "./generator_threads.ts";

const HERE = { cpus: 12, processesPerNode: 3, env: {} };

const of = (option: string | undefined, values: Readonly<Record<string, number>> = {}) => {
  const { count, rule } = generatorThreads(option, workloadOf(values, HERE), HERE);
  return { count, rule };
};

Deno.test("generatorThreads: shares the processors over the processes of the node, asked for or not", () => {
  const auto = { count: 4, rule: "auto: 12 processors / 3 processes of the node, at most 16" };
  assertEquals([of(undefined), of("auto")], [auto, auto]);
});

Deno.test("generatorThreads: what was written counts, the option before the workload, 'auto' too", () => {
  const values = { "reader.write_threads": 7 };
  assertEquals(of("5", values), { count: 5, rule: "command line: --threads" });
  assertEquals(of(undefined, values).count, 7);
  assertEquals(of("auto", values), of("auto"));
  for (const wrong of ["0", "many", "2000"]) assertThrows(() => of(wrong), ConfigError);
});
