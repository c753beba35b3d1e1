import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { requestFrom } from "./fixture.ts";

const from = (line: string) => requestFrom(...line.split(" "));

Deno.test("ioRequestOf: reads what was asked, with the defaults of the manual", () => {
  const plain = from("read x");
  assertEquals(plain.addresses, [{
    scheme: "file",
    path: "/here/x",
    bucket: undefined,
  }]);
  assertEquals(plain.io, { engine: "auto", queueDepth: 32, blockSizeBytes: 1 << 20 });
  assertEquals(
    [plain.jobs, plain.random, plain.verify, plain.fsync, plain.cache, plain.seed, plain.blocksPerSecond],
    [1, false, false, false, "keep", 42, Infinity],
  );
  assertEquals(from("read x --direct").addresses[0]?.scheme, "direct");
  assertEquals(from("mix x --read-percent 30").readFraction, 0.3);
  assertEquals(from("read x --limit-rate 8MiB/s --block-size 4KiB").blocksPerSecond, 2048);
  assertEquals(from("read x --limit-rate 8MiB/s --limit-iops 5").blocksPerSecond, 5);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ["raed x", "Did you mean 'read'?"],
  ["job.fio", "a job file of fio, which is not read"],
  ["read", "No address is named"],
  ["read /x null://y", "different kinds of storage"],
  ["read null://x --direct", "no page cache"],
  ["read x --queue-depth 4096 --block-size 1MiB", "the most of one job"],
  ["write x --read-only", "forbids 'write'"],
  ["read x --limit-rate 10", "10 B/s is one block of 1 MiB in 1 d 5 h"],
  ["mix null://x", "changed in place"],
  ["write null://x --random", "written whole"],
  ["read x --read-percent 70", "belongs to 'mix'"],
  ["write x --cache drop", "about reading"],
  ["read x --fsync end", "about writing"],
  ["mix x --overwrite", "belongs to 'write'"],
  ["read x --ramp 5", "how long the measured part is"],
  ["read x --verify sample", "or nothing"],
  ["write x --verify full --duration 5", "cannot be verified"],
];

for (const [line, says] of REFUSED) {
  Deno.test(`ioRequestOf: refuses '${line}'`, () => {
    assertThrows(() => from(line), ConfigError, says);
  });
}
