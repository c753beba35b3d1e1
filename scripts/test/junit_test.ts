import { assertEquals, assertThrows } from "@std/assert";
import { parseJunit } from "./junit.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="2" errors="0" time="0.6">
    <testsuite name="./a_test.ts" tests="4" disabled="1" errors="0" failures="2">
        <testcase name="ok: x &gt; inner" classname="./a_test.ts" time="0.001" line="1" col="6">
        </testcase>
        <testcase name="later &lt;&amp;&gt; [skipped: no X]" classname="./a_test.ts" time="0.0">
            <skipped/>
        </testcase>
        <testcase name="bad" classname="./a_test.ts" time="0.0">
            <failure message="Uncaught Error: boom">Error: boom
    at &quot;a&quot;</failure>
        </testcase>
        <testcase name="worse" classname="./a_test.ts" time="0.0"><error message="x"/></testcase>
    </testsuite>
</testsuites>`;

Deno.test("parseJunit: tells passed, skipped and failed apart and decodes names", () => {
  assertEquals(parseJunit(REPORT), [
    { file: "./a_test.ts", name: "ok: x > inner", outcome: "passed", detail: "", seconds: 0.001 },
    { file: "./a_test.ts", name: "later <&> [skipped: no X]", outcome: "skipped", detail: "", seconds: 0 },
    { file: "./a_test.ts", name: "bad", outcome: "failed", detail: 'Error: boom\n    at "a"', seconds: 0 },
    { file: "./a_test.ts", name: "worse", outcome: "failed", detail: "", seconds: 0 },
  ]);
});

Deno.test("parseJunit: a test that never ended has no time, and did not pass", () => {
  const xml =
    '<testsuites tests="1"><testcase name="a" classname="./a_test.ts" line="1" col="6"></testcase></testsuites>';
  const detail = "It was begun or not, and never ended.";
  assertEquals(parseJunit(xml), [{ file: "./a_test.ts", name: "a", outcome: "failed", detail, seconds: 0 }]);
});

Deno.test("parseJunit: refuses a report that holds fewer tests than it announces", () => {
  assertThrows(() => parseJunit(REPORT.replace('tests="4"', 'tests="5"')), SyntaxError, "announces 5");
  assertThrows(() => parseJunit("half a file"), SyntaxError);
});
