import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { datasetHash } from "./dataset_hash.ts";
import { ioFileNumber, ioIdentity, isIoHash } from "./io_identity.ts";
import { TEST_SPEC } from "./test_spec.ts";

Deno.test("ioIdentity: differs by seed, and no dataset is taken for raw I/O", () => {
  const one = ioIdentity(42, 3);
  assertEquals([one.datasetHash.length, one.file], [14, 3]);
  assertEquals(ioIdentity(42, 0).datasetHash, one.datasetHash);
  assertNotEquals(ioIdentity(43, 3).datasetHash, one.datasetHash);
  assert(isIoHash(one.datasetHash) && isIoHash(ioIdentity(7, 0).datasetHash));
  assert(!isIoHash(datasetHash(TEST_SPEC)));
});

Deno.test("ioFileNumber: fits a page's stamp, and differs by name", () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => ioFileNumber(`/mnt/${i}`));
  assertEquals(new Set(numbers).size, 1000);
  for (const number of numbers) assert(Number.isSafeInteger(number) && number >= 0 && number < 2 ** 36);
  assert(Math.max(...numbers) > 2 ** 35);
});
