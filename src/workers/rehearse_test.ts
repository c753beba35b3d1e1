import { assert } from "@std/assert";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import { rehearse } from "./rehearse.ts";

Deno.test("rehearse: compares right bytes of any format, also of files shorter than it asks for", async () => {
  for (const format of ["npz", "tfrecord", "csv", "png", "synthetic"] as const) {
    const compared = await rehearse({ ...TEST_SPEC, format, sampleBytes: 5000 }, 3);
    assert(compared > 0, `${format}: nothing was compared, or its own bytes were found wrong`);
  }
});
