import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { csvFormat } from "../../formats/csv/csv_format.ts";
import { FileMaker, testDataset, testFile } from "../../formats/test_files.ts";
import { csvDecoder, decodeText } from "./csv_decoder.ts";

const text = (value: string) => new TextEncoder().encode(value);
const values = (value: string) => [...decodeText(text(value)).values[0] as Float64Array];

Deno.test("decodeText: gives every number as JavaScript reads it", () => {
  const fields = ["0", "-0.5", "17", "123456789012345", "0.1", "3.14159265358979", "1e300", "-2.5E-7", "+4"]
    .concat(["12345678901234567890", "0.00000000000000000001", "9007199254740993"]);
  assertEquals(values(fields.join(",") + "\n"), fields.map(Number));
  assertEquals(values("nan,inf,-inf,\n"), [NaN, Infinity, -Infinity, NaN]);
});

Deno.test("decodeText: takes rows with either end, and the last without one", () => {
  for (const rows of ["1,2\n3,4\n", "1,2\r\n3,4\r\n", "1,2\n\n3,4"]) {
    const decoded = decodeText(text(rows));
    assertEquals([decoded.samples, decoded.shape], [2, [2]]);
    assertEquals(values(rows), [1, 2, 3, 4]);
  }
});

Deno.test("decodeText: refuses what is no number, uneven rows and nothing at all, with the place", () => {
  assertThrows(() => decodeText(text("1,2\n3,x4\n")), IntegrityError, 'column 1 of row 1 holds "x4"');
  assertThrows(() => decodeText(text("1,1.2.3\n")), IntegrityError, "column 1 of row 0");
  assertThrows(() => decodeText(text("1,-\n")), IntegrityError, "column 1 of row 0");
  assertThrows(() => decodeText(text("1,2\n3\n")), IntegrityError, "row 1 has 1 columns");
  assertThrows(() => decodeText(text("\n")), IntegrityError, "no row");
});

Deno.test("csvDecoder: unpacks gzip and zip, and says what it cannot unpack", async () => {
  const made = (compression: "none" | "gzip" | "zip" | "xz") => {
    const dataset = testDataset("csv", { dtype: "int16", dims: [5, 7], samplesPerFile: 3, compression });
    const [output] = csvFormat.outputs(testFile(dataset, "csv"));
    return new FileMaker().bytes(output?.layout ?? { size: 0, segments: () => [] });
  };
  const plain = await csvDecoder.decode(made("none"));
  assertEquals([plain.samples, plain.shape], [3, [35]]);
  for (const compression of ["gzip", "zip"] as const) {
    const bytes = made(compression);
    assertEquals(await csvDecoder.decode(bytes), plain, compression);
    const cut = bytes.subarray(0, bytes.length >> 1);
    await assertRejects(() => csvDecoder.decode(cut), IntegrityError, `no whole ${compression} file`);
  }
  await assertRejects(() => csvDecoder.decode(made("xz")), IntegrityError, "packed with xz");
});
