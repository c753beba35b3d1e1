import { assertThrows } from "@std/assert";
import { IntegrityError } from "../base/errors.ts";
import { requireSamples } from "./require_samples.ts";

Deno.test("requireSamples: lets samples of the file pass and names the number to set otherwise", () => {
  requireSamples(3, 2, "train/a.npz");
  assertThrows(() => requireSamples(3, 3, "train/a.npz"), IntegrityError, "holds 3 samples");
  assertThrows(() => requireSamples(1, 1, "train/a.npz"), IntegrityError, "holds 1 sample.");
});
