import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { npzFormat } from "../../formats/npz/npz_format.ts";
import { FileMaker, testDataset, testFile } from "../../formats/test_files.ts";
import { npzDecoder } from "./npz_decoder.ts";

const FOREIGN = new URL("../../formats/npz/foreign_files/", import.meta.url);

function made(compression: "none" | "zip"): Uint8Array {
  const dataset = testDataset("npz", { dtype: "int16", dims: [5, 7], samplesPerFile: 3, compression });
  const [output] = npzFormat.outputs(testFile(dataset, "npz"));
  if (!output) throw new Error("no output");
  return new FileMaker().bytes(output.layout);
}

Deno.test("npzDecoder: unpacks samples and labels, stored and deflated", async () => {
  const [stored, deflated] = await Promise.all([made("none"), made("zip")].map(npzDecoder.decode));
  assertEquals([stored?.samples, stored?.shape, stored?.type], [3, [5, 7], "i2"]);
  assertEquals(stored?.values[0] instanceof Int16Array, true);
  assertEquals(stored?.values.map(({ byteLength }) => byteLength), [5 * 7 * 3 * 2, 3 * 8]);
  assertEquals(stored, deflated);
});

Deno.test("npzDecoder: reads what numpy wrote", async () => {
  for (const [name, samples] of [["savez.npz", 5], ["savez_compressed.npz", 6]] as const) {
    const decoded = await npzDecoder.decode(await Deno.readFile(new URL(name, FOREIGN)));
    assertEquals([decoded.samples, decoded.values.length > 0], [samples, true], name);
  }
});

Deno.test("npzDecoder: refuses a wrong value, a wrong header and an archive that was cut", async () => {
  const bytes = made("none");
  const changed = (at: number, to: number) => bytes.with(at, to);
  const data = bytes.length >> 1;
  await assertRejects(
    () => npzDecoder.decode(changed(data, (bytes[data] ?? 0) ^ 1)),
    IntegrityError,
    "checksum",
  );
  const shape = new TextDecoder("latin1").decode(bytes).indexOf("(5, 7, 3)");
  await assertRejects(() => npzDecoder.decode(changed(shape + 1, 0x39)), IntegrityError, "checksum");
  await assertRejects(() => npzDecoder.decode(bytes.subarray(0, data)), IntegrityError, "end record");
  const packed = made("zip");
  const middle = packed.length >> 1;
  await assertRejects(
    () => npzDecoder.decode(packed.with(middle, (packed[middle] ?? 0) ^ 0xff)),
    IntegrityError,
  );
});
