import { assertEquals } from "@std/assert";
import type { Case } from "./junit.ts";
import type { Share } from "./run_share.ts";
import {
  failedFilter,
  MOST_REPEATS,
  repeatedLines,
  withOutcomes,
  withSecondChance,
} from "./second_chance.ts";

const fast: Case = {
  file: "./a_test.ts",
  name: "a: 5 ms (in the mean)",
  outcome: "passed",
  detail: "",
  seconds: 0,
};
const slow: Case = { ...fast, name: "b: x/y", outcome: "failed", detail: "Error: 51 us\n  at b" };

const share = (cases: Case[], isLate = false): Share => {
  const code = isLate || cases.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  return { code, cases, expected: ["a_test.ts"], isLate };
};

Deno.test("withSecondChance: what failed runs again alone until it passes, and is named", async () => {
  const asked: (string | undefined)[] = [];
  const runs = [share([slow]), share([{ ...slow, outcome: "passed" }])];
  const { last, repeated } = await withSecondChance(share([fast, slow]), (filter) => {
    asked.push(filter);
    return Promise.resolve(runs.shift() ?? share([]));
  });
  assertEquals(asked, ["/^(?:b: x\\/y)$/", "/^(?:b: x\\/y)$/"]);
  assertEquals(last, share([fast, { ...slow, outcome: "passed" }]));
  assertEquals(repeated.length, 1);
});

Deno.test("withSecondChance: nothing runs again when nothing failed; what goes on failing has failed", async () => {
  let runs = 0;
  const again = () => {
    runs++;
    return Promise.resolve(share([slow]));
  };
  assertEquals(await withSecondChance(share([fast]), again), { last: share([fast]), repeated: [] });
  assertEquals(runs, 0);
  assertEquals(await withSecondChance(share([fast, slow]), again), {
    last: share([fast, slow]),
    repeated: [],
  });
  assertEquals(runs, MOST_REPEATS);
});

Deno.test("withSecondChance: what hung runs again as a whole, once", async () => {
  const asked: (string | undefined)[] = [];
  const again = (second: Share) => (filter?: string) => {
    asked.push(filter);
    return Promise.resolve(second);
  };
  const { last, repeated } = await withSecondChance(share([], true), again(share([fast])));
  assertEquals(last, share([fast]));
  assertEquals(repeated, ["repeated a_test.ts\n  It hung before and was run again."]);
  assertEquals(await withSecondChance(share([], true), again(share([], true))), {
    last: share([], true),
    repeated: [],
  });
  assertEquals(asked, [undefined, undefined]);
});

Deno.test("failedFilter: names the failed tests literally, and none when none failed", () => {
  const filter = failedFilter([fast, slow, { ...slow, name: "c (1)" }]);
  assertEquals(filter, "/^(?:b: x\\/y|c \\(1\\))$/");
  assertEquals(failedFilter([fast]), undefined);
});

Deno.test("withOutcomes: takes the outcome of the second run for failed tests only", () => {
  const again: Case[] = [{ ...slow, outcome: "passed" }, { ...fast, outcome: "failed" }];
  assertEquals(withOutcomes([fast, slow], again), [fast, { ...slow, outcome: "passed" }]);
});

Deno.test("withOutcomes: keeps a failure that was not run again", () => {
  assertEquals(withOutcomes([slow], []), [slow]);
});

Deno.test("withOutcomes: tests of one name are told apart by their order", () => {
  const passed: Case = { ...slow, outcome: "passed" };
  assertEquals(withOutcomes([slow, fast, passed], [slow, passed]), [slow, fast, passed]);
  assertEquals(withOutcomes([passed, slow], [passed, passed]), [passed, passed]);
});

Deno.test("repeatedLines: says which test passed only when it was run again, and why it had failed", () => {
  assertEquals(repeatedLines([fast, slow], [fast, { ...slow, outcome: "passed" }]), [
    "repeated ./a_test.ts: b: x/y\n  It passed when it was run again; before: Error: 51 us",
  ]);
  assertEquals(repeatedLines([fast, slow], [fast, slow]), []);
});
