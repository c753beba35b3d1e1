import { assert } from "@std/assert";
import { childSeconds } from "./child_seconds.ts";

Deno.test("childSeconds: grows by what a child burnt, and not by what this process did", async () => {
  const before = childSeconds();
  for (const end = performance.now() + 300; performance.now() < end;);
  const own = childSeconds() - before;
  const loop = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
  await new Deno.Command("sh", { args: ["-c", loop] }).output();
  assert(own < 0.05, `${own} s were charged for this process`);
  assert(childSeconds() - before > 0.05, "the child's time is missing");
});
