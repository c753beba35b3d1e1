import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { npyHeader } from "../../formats/npy/header.ts";
import { npyDecoder } from "./npy_decoder.ts";

/** A file with this header, other text in it, and data. */
function file(header: Uint8Array, data: ArrayBuffer, swap: [string, string] = ["", ""]): Uint8Array {
  const text = String.fromCharCode(...header).replace(...swap);
  return Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)).concat([...new Uint8Array(data)]));
}

const numbers = Float32Array.of(1.5, -2, 0, 3, 4, 5);

Deno.test("npyDecoder: gives values, shape and type, wherever the bytes begin", async () => {
  const bytes = file(npyHeader("float32", [2, 3]), numbers.buffer);
  for (const shift of [0, 1, 3]) {
    const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
    shifted.set(bytes);
    const decoded = await npyDecoder.decode(shifted);
    assertEquals(decoded, { samples: 3, shape: [2], type: "f4", values: [numbers] });
  }
});

Deno.test("npyDecoder: turns numbers of the other byte order", async () => {
  const swapped = new Uint8Array(numbers.slice().buffer);
  for (let at = 0; at < swapped.length; at += 4) swapped.subarray(at, at + 4).reverse();
  const decoded = await npyDecoder.decode(
    file(npyHeader("float32", [2, 3]), swapped.buffer, ["<f4", ">f4"]),
  );
  assertEquals(decoded.values, [numbers]);
});

Deno.test("npyDecoder: refuses a header that promises more, or less, than there is", async () => {
  for (const shape of ["(2, 4)", "(2, 2)"]) {
    const lie = file(npyHeader("float32", [2, 3]), numbers.buffer, ["(2, 3)", shape]);
    await assertRejects(() => npyDecoder.decode(lie), IntegrityError, `an array of shape ${shape} of f4`);
  }
  await assertRejects(() => npyDecoder.decode(new Uint8Array(64)), IntegrityError, "magic");
});
