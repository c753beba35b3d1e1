import { assertEquals } from "@std/assert";
import { descriptorLimit } from "./descriptor_limit.ts";
import { libc } from "./libc.ts";

libc();

Deno.test("descriptorLimit: is the limit that the kernel shows", () => {
  const shown = /^Max open files +(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits"))?.[1];
  assertEquals(String(descriptorLimit()), shown);
});
