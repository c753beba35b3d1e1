/** What nobody catches, in the program as its sources; scripts/compile/uncaught_slow_test.ts has the other forms. */
import { testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { ranOf } from "./stoker.ts";
import { uncaughtCases } from "./uncaught_cases.ts";

const { program, words: [run = "", ...before], form } = programUnderTest();
const fixture = (name: string) => new URL(`./fixture/${name}`, import.meta.url).pathname;
const preload = ["--preload", fixture("throw_in_main.ts"), "--preload", fixture("throw_in_worker.ts")];
const missing = form === "source"
  ? undefined
  : "a compiled program loads nothing before its own main module; the compile tests make one that throws";

uncaughtCases(
  async (words, { env, cwd }) => {
    const args = [run, ...preload, ...before, ...words];
    return ranOf(await new Deno.Command(program, { args, stdin: "null", cwd, env }).output());
  },
  (name, fn) => testUnless(missing, `stoker: ${name}`, fn),
);
