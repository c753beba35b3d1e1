import { assertEquals, assertStringIncludes } from "@std/assert";
import { definition, lookUp, NEEDS, SKIP_MARK } from "./peers.ts";

Deno.test("lookUp: gives the values in order, when all are set", () => {
  const env = (name: string) => ({ STOKER_TEST_FIO: "/bin/fio", STOKER_TEST_DAMAGE: "damage" })[name];
  assertEquals(lookUp(["STOKER_TEST_DAMAGE", "STOKER_TEST_FIO"], env, 1), { given: ["damage", "/bin/fio"] });
});

Deno.test("lookUp: names the first variable that is unset or empty", () => {
  for (const value of [undefined, ""]) {
    const found = lookUp(["STOKER_TEST_FIO"], () => value, 0);
    assertStringIncludes("missing" in found ? found.missing : "", "STOKER_TEST_FIO");
  }
});

Deno.test("lookUp: takes root from the user id, not from the environment", () => {
  assertEquals(lookUp(["STOKER_TEST_ROOT"], () => "yes", 1000), { missing: "needs root" });
  assertEquals(lookUp(["STOKER_TEST_ROOT"], () => undefined, 0), { given: ["root"] });
});

Deno.test("definition: is an ignored test whose name holds the reason, when something is missing", () => {
  const test = definition("io: like fio", "STOKER_TEST_FIO is not set: fio", () => {});
  assertEquals(test.ignore, true);
  assertEquals(test.name, `io: like fio ${SKIP_MARK}STOKER_TEST_FIO is not set: fio]`);
});

Deno.test("definition: is an ordinary test, when nothing is missing", () => {
  const test = definition("arena: on arm64", undefined, () => {});
  assertEquals([test.name, test.ignore], ["arena: on arm64", undefined]);
});

Deno.test("docs/testing.md: explains every variable that a test can ask for", async () => {
  const page = await Deno.readTextFile(new URL("../docs/testing.md", import.meta.url));
  for (const need of Object.keys(NEEDS)) assertStringIncludes(page, `\`${need}\``);
});
