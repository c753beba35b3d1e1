import { assert, assertEquals } from "@std/assert";
import { hasSecondChance, isFast, isTimed, sharedGroups, testFiles } from "./test_files.ts";

Deno.test("isFast: leaves out what runs the program or takes long", () => {
  assert(isFast("src/base/range_test.ts"));
  assert(isFast("tests/structure_test.ts"));
  assertEquals(isFast("tests/e2e/version_test.ts"), false);
  assertEquals(isFast("scripts/compile/make_slow_test.ts"), false);
  assertEquals(isFast("src/storage/s3/s3_contract_live_test.ts"), false);
});

Deno.test("isTimed: what says so in its name, wherever it is", () => {
  assert(isTimed("src/storage/event_loop_timed_test.ts"));
  assert(isTimed("tests/e2e/x_timed_test.ts"));
  assertEquals([isTimed("src/x_slow_test.ts"), isTimed("src/a_test.ts")], [false, false]);
});

Deno.test("hasSecondChance: what is timed, and slow unit tests; no others", () => {
  assert(hasSecondChance("src/x_slow_test.ts"));
  assert(hasSecondChance("src/storage/s3/s3_live_test.ts"));
  assert(hasSecondChance("tests/e2e/x_timed_test.ts"));
  assertEquals(["tests/e2e/x_slow_test.ts", "src/a_test.ts"].map(hasSecondChance), [false, false]);
});

Deno.test("sharedGroups: holds every file once, those that take long one by one and first", () => {
  const units = ["src/a_test.ts", "src/b_test.ts", "tests/e_test.ts"];
  const whole = [
    "src/a_slow_test.ts",
    "tests/e2e/d_test.ts",
    "tests/e2e/e_slow_test.ts",
    "tests/matrix/f_test.ts",
  ];
  const [unit = "", program = "", slow = "", other = ""] = whole;
  assertEquals(sharedGroups([...units, ...whole]), [[slow], [program], [other], [unit], units]);
  assertEquals(sharedGroups([]), []);
  const many = Array.from({ length: 99 }, (_, i) => `src/${i}_test.ts`);
  const groups = sharedGroups(many);
  assertEquals(groups.map((group) => group.length), [40, 40, 19]);
  assertEquals(groups.flat(), many);
});

Deno.test("testFiles: finds the tests of every room below the root, sorted, and nothing else", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/src/base`, { recursive: true });
    await Deno.mkdir(`${root}/tests/e2e`, { recursive: true });
    for (
      const path of ["src/b_test.ts", "src/base/a_test.ts", "src/b.ts", "tests/e2e/c_test.ts", "d_test.ts"]
    ) {
      await Deno.writeTextFile(`${root}/${path}`, "");
    }
    assertEquals(await testFiles(root, false), [
      "src/b_test.ts",
      "src/base/a_test.ts",
      "tests/e2e/c_test.ts",
    ]);
    assertEquals(await testFiles(root, true), ["src/b_test.ts", "src/base/a_test.ts"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
