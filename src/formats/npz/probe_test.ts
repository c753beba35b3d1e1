/** The files in foreign_files were made by numpy 2.2: ZIP64 fields in local headers, deflate, Fortran order. */
import { assertEquals } from "@std/assert";
import { readerOf } from "../test_files.ts";
import { probeNpz } from "./probe.ts";

const probe = (name: string) =>
  probeNpz(readerOf(Deno.readFileSync(new URL(`./foreign_files/${name}`, import.meta.url))));

Deno.test("probeNpz: numpy.savez, whose local headers hold ZIP64 sizes", async () => {
  const index = await probe("savez.npz");
  assertEquals(index.samples, 5);
  assertEquals(index.ranges(4), [{ at: 466, length: 124 }, { at: 0, length: 243 }]);
});

Deno.test("probeNpz: numpy.savez_compressed, whose array header is deflated", async () => {
  const index = await probe("savez_compressed.npz");
  assertEquals(index.samples, 6);
  assertEquals(index.ranges(0), [{ at: 312, length: 124 }, { at: 0, length: 186 }]);
});

Deno.test("probeNpz: a stored array in Fortran order has separate samples", async () => {
  const index = await probe("fortran.npz");
  assertEquals(index.samples, 5);
  const header = { at: 55, length: 128 };
  assertEquals(index.ranges(2), [{ at: 243, length: 73 }, header, { at: 55 + 128 + 24, length: 12 }]);
});
