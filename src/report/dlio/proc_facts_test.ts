import { assertEquals } from "@std/assert";
import { procFacts } from "./proc_facts.ts";

Deno.test("procFacts: keeps lines with one colon, the last of a name, no processor numbers", () => {
  const text = "processor\t: 0\nmodel name\t: EPYC\ncpu MHz\t\t: 1\n\nprocessor\t: 1\ncpu MHz\t\t: 2\n" +
    "power management:\nodd: a: b\n";
  assertEquals(procFacts(text), { "model name": "EPYC", "cpu MHz": "2", "power management": "" });
});

Deno.test("procFacts: is empty where there is no such file", () => assertEquals(procFacts(undefined), {}));
