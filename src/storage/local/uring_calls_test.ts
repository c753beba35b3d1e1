import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { UringCalls } from "./uring_calls.ts";

libc();

Deno.test("UringCalls: what finds no id begins with that of the next call that ends, in its turn", () => {
  const calls = new UringCalls(8, 2);
  const begun: [name: string, id: number][] = [];
  const answers: [name: string, result: number][] = [];
  for (const name of ["a", "b", "c", "d"]) {
    calls.begin((id) => void begun.push([name, id]), (result) => void answers.push([name, result]));
  }
  assertEquals(begun, [["a", 8], ["b", 9]]);
  calls.ended(9, 5);
  calls.ended(8, -2);
  assertEquals([begun.slice(2), answers], [[["c", 9], ["d", 8]], [["b", 5], ["a", -2]]]);
  calls.ended(9, 0);
  calls.begin((id) => void begun.push(["e", id]), () => {});
  assertEquals(begun.at(-1), ["e", 9]);
});

Deno.test("UringCalls: each id has its own room for a path", () => {
  const calls = new UringCalls(0, 2);
  assertEquals(calls.placed(0, "/a") === calls.placed(1, "/b"), false);
  assertEquals(calls.placed(0, "/c") === calls.placed(0, "/d"), true);
});
