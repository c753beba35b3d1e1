import { assertEquals } from "@std/assert";
import { type CacheSteps, makeCold } from "./cold_cache.ts";
import type { DropOutcome } from "./drop_system_cache.ts";

/** Steps that write down what happened; `resident` gives these fractions in turn. */
function scripted(resident: (number | null)[], outcome?: DropOutcome) {
  const log: string[] = [];
  const said: string[] = [];
  let timeouts = 0;
  const dropSystem = outcome && (async () => {
    log.push("system");
    return outcome;
  });
  const steps: CacheSteps = {
    dropFiles: async () => void log.push("files"),
    resident: async () => resident.shift() ?? null,
    dropSystem,
    refused: () => log.push("refused"),
    timedOut: () => ++timeouts,
    warn: (code, text) => {
      log.push(code);
      said.push(text);
    },
  };
  return { log, said, steps };
}

Deno.test("makeCold: leaves the machine alone where files could be dropped, or nobody knows", async () => {
  for (const fraction of [0, 0.01, null]) {
    const { log, steps } = scripted([fraction], { kind: "dropped" });
    assertEquals([await makeCold(steps), log], [fraction, ["files"]]);
  }
});

Deno.test("makeCold: drops the machine's cache where pages stayed, and measures again", async () => {
  const { log, steps } = scripted([0.5, 0], { kind: "dropped" });
  assertEquals([await makeCold(steps), log], [0, ["files", "system"]]);
});

Deno.test("makeCold: says that pages stayed after all", async () => {
  const { log, steps } = scripted([0.5, 0.4], { kind: "dropped" });
  assertEquals([await makeCold(steps), log], [0.4, ["files", "system", "CACHE_STAYS"]]);
});

Deno.test("makeCold: after a timeout it may be tried again, after a refusal not", async () => {
  const late = scripted([0.5], { kind: "timeout" });
  assertEquals([await makeCold(late.steps), late.log], [0.5, [
    "files",
    "system",
    "DROP_CACHES_TIMEOUT",
    "CACHE_STAYS",
  ]]);
  const refused = scripted([0.5], { kind: "refused", reason: "no" });
  assertEquals([await makeCold(refused.steps), refused.log], [0.5, [
    "files",
    "system",
    "refused",
    "DROP_CACHES_REFUSED",
    "CACHE_STAYS",
  ]]);
  const never = scripted([0.5]);
  assertEquals([await makeCold(never.steps), never.log], [0.5, ["files", "CACHE_STAYS"]]);
});

Deno.test("makeCold: tells at length of the first timeout, then how often it was", async () => {
  const { said, steps } = scripted([0.5, 0.5, 0.5], { kind: "timeout" });
  for (let epoch = 0; epoch < 3; epoch++) await makeCold(steps);
  assertEquals(said.filter((text) => text.includes("too long")), [
    "Dropping the machine's page cache took too long and was left; the next epoch tries again. " +
    "DLIO_DROP_CACHES_TIMEOUT gives it more seconds.",
    "Dropping the machine's page cache took too long 2 times.",
    "Dropping the machine's page cache took too long 3 times.",
  ]);
});
