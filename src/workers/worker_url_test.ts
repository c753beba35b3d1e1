import { assertEquals } from "@std/assert";
import { workerUrl } from "./worker_url.ts";

Deno.test("workerUrl: names the source beside it, when it is source itself", () => {
  const caller = "file:///home/x/stoker/src/workers/worker_url.ts";
  assertEquals(workerUrl("generate", caller).href, "file:///home/x/stoker/src/workers/generate_worker.ts");
});

Deno.test("workerUrl: names the Worker's file in the bundle, when it was bundled into any chunk", () => {
  for (const chunk of ["stoker.js", "chunk-D7Y5U53M.js"]) {
    const url = workerUrl("verify", `file:///cache/program/${chunk}`);
    assertEquals(url.href, "file:///cache/program/src/workers/verify_worker.js");
  }
});
