import { assert, assertEquals } from "@std/assert";
import { thisMachine } from "./this_machine.ts";

Deno.test("thisMachine: reads what is there and knows nothing of what is not", () => {
  const machine = thisMachine();
  assert(machine.cpus >= 1);
  assert(machine.read("/proc/meminfo")?.startsWith("MemTotal:"));
  assertEquals(machine.read("/proc/no/such/file"), undefined);
  assertEquals(machine.list("/proc/no/such/folder"), []);
  assert(machine.list("/proc/self").includes("status"));
});
