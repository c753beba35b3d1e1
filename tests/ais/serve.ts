/**
 * The stand-in for AIStore as a process of its own: `deno run -A tests/ais/serve.ts [--port N] [--targets N]
 * [--token T] [--rules FILE]`. It prints `ENDPOINT=URL` and ends with its standard input.
 */
import { parseArgs } from "@std/cli/parse-args";
import { AisCluster } from "./cluster.ts";
import type { FaultRule } from "./faults.ts";

const { port, targets, token, rules } = parseArgs(Deno.args, {
  string: ["port", "targets", "token", "rules"],
});
const cluster = new AisCluster({
  port: Number(port ?? 0),
  targets: Number(targets ?? 2),
  ...(token === undefined ? {} : { token }),
});
if (rules !== undefined) {
  // The file is the test's own.
  for (const rule of JSON.parse(await Deno.readTextFile(rules)) as FaultRule[]) cluster.faults.add(rule);
}
console.log(`ENDPOINT=${cluster.url}`);
for await (const _ of Deno.stdin.readable);
await cluster.stop();
