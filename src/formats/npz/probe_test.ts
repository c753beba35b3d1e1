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

Deno.test("probeNpz: a directory entry keeps in ZIP64 only what its fields leave out, in a fixed order", async () => {
  const good = Deno.readFileSync(new URL("./foreign_files/savez.npz", import.meta.url));
  const directory = 466;
  // Size and offset of x.npy move to a ZIP64 field; the packed size stays where it was.
  const field = new Uint8Array(20);
  const values = new DataView(field.buffer);
  values.setUint16(0, 1, true);
  values.setUint16(2, 16, true);
  values.setUint32(4, 188, true);
  const at = directory + 46 + 5;
  const bytes = new Uint8Array([...good.subarray(0, at), ...field, ...good.subarray(at)]);
  const view = new DataView(bytes.buffer);
  view.setUint32(directory + 24, 0xffffffff, true);
  view.setUint32(directory + 42, 0xffffffff, true);
  view.setUint16(directory + 30, 20, true);
  view.setUint32(bytes.length - 10, view.getUint32(bytes.length - 10, true) + 20, true);
  const index = await probeNpz(readerOf(bytes));
  assertEquals(index.ranges(0), [{ at: 466, length: 144 }, { at: 0, length: 243 }]);
});
