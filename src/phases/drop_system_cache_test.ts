import { assert, assertEquals } from "@std/assert";
import { dropCommand, dropSystemCache } from "./drop_system_cache.ts";

Deno.test("dropCommand: is direct for root, and through a sudo that never asks for others", () => {
  assertEquals(dropCommand(0)[0], "sh");
  assertEquals(dropCommand(1000).slice(0, 3), ["sudo", "-n", "sh"]);
});

Deno.test("dropSystemCache: tells success, refusal with its reason, and a program that is not there", async () => {
  assertEquals(await dropSystemCache(5, ["true"]), { kind: "dropped" });
  const refused = await dropSystemCache(5, ["sh", "-c", "echo a password is required >&2; exit 1"]);
  assertEquals(refused, { kind: "refused", reason: "a password is required" });
  assertEquals((await dropSystemCache(5, ["/no/such/program"])).kind, "refused");
});

Deno.test("dropSystemCache: gives no input, and does not wait longer than it was given", async () => {
  assertEquals(await dropSystemCache(5, ["sh", "-c", "read line && exit 1; exit 0"]), { kind: "dropped" });
  const began = performance.now();
  assertEquals(await dropSystemCache(0.2, ["sleep", "30"]), { kind: "timeout" });
  assert(performance.now() - began < 3000);
  await new Promise((resolve) => setTimeout(resolve, 100)); // its end is noticed before the test's own
});
