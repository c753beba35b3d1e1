import { assert, assertEquals } from "@std/assert";
import { filesBelow, isWorkerModule, workerModules } from "./program.ts";

const FIXTURE = new URL("./fixture", import.meta.url).pathname;

Deno.test("isWorkerModule: takes a Worker by its name, but not a test's own", () => {
  assert(isWorkerModule("generator_worker.ts"));
  for (const name of ["worker_url.ts", "generator_worker_test.ts", "shared_memory_test_worker.ts"]) {
    assertEquals(isWorkerModule(name), false, name);
  }
});

Deno.test("workerModules: finds the Workers of a program, and none where there is no such folder", async () => {
  assertEquals(await workerModules(FIXTURE), ["src/workers/echo_worker.ts"]);
  assertEquals(await workerModules(`${FIXTURE}/src`), []);
});

Deno.test("filesBelow: lists files of all depths as sorted paths inside the folder", async () => {
  assertEquals(await filesBelow(FIXTURE), ["deno.json", "lazy.ts", "main.ts", "src/workers/echo_worker.ts"]);
  assertEquals(await filesBelow(FIXTURE, "src/"), ["src/workers/echo_worker.ts"]);
});
