/**
 * The files in foreign_files were made by h5py 3.14 (HDF5 1.14); expected.json holds the offsets and lengths that
 * the HDF5 library itself named for each sample of them.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { readerOf } from "../test_files.ts";
import { probeHdf5 } from "./probe.ts";

interface Expected {
  readonly samples: number;
  readonly ranges: Readonly<Record<string, readonly (readonly [at: number, length: number])[]>>;
}

const folder = new URL("./foreign_files/", import.meta.url);
const read = (name: string) => readerOf(Deno.readFileSync(new URL(name, folder)));
// The shape that the file was written in, beside the files it describes.
const expected = JSON.parse(Deno.readTextFileSync(new URL("expected.json", folder))) as Record<
  string,
  Expected
>;

for (const [name, { samples, ranges }] of Object.entries(expected)) {
  Deno.test(`probeHdf5: finds the samples of ${name}`, async () => {
    const index = await probeHdf5(read(name));
    assertEquals(index.samples, samples);
    assert(Object.keys(ranges).length > 0);
    for (const [sample, places] of Object.entries(ranges)) {
      assertEquals(
        index.ranges(Number(sample)).map(({ at, length }) => [at, length]),
        places,
        `sample ${sample}`,
      );
    }
  });
}

Deno.test("probeHdf5: names what it does not read", async () => {
  const fails = (name: string, message: string) =>
    assertRejects(() => probeHdf5(read(name)), IntegrityError, message);
  await fails("latest_extensible_array.hdf5", "extensible array");
  await fails("latest_many_links.hdf5", "more objects than one index node");
});

Deno.test("probeHdf5: a damaged file ends in an error that names it, never in a hang", async () => {
  let refused = 0;
  for (
    const name of ["earliest_gzip_ten_datasets.hdf5", "latest_fixed_array.hdf5", "latest_dense_links.hdf5"]
  ) {
    const bytes = Deno.readFileSync(new URL(name, folder));
    for (let at = 0; at < bytes.length; at += 7) {
      const spoilt = bytes.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 0xff;
      try {
        await probeHdf5(readerOf(spoilt));
      } catch (error) {
        assert(error instanceof IntegrityError, `Byte ${at} of ${name} spoilt: ${error}`);
        refused++;
      }
    }
  }
  assert(refused > 20, `${refused}`);
});
