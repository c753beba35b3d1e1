import { assertEquals } from "@std/assert";
import { diagnose } from "./diagnosis.ts";

const nameOf = (file: number) => file === 3 ? "train/img_3_of_8.npz" : undefined;

Deno.test("diagnose: every origin gets a kind and says where its bytes come from", () => {
  const kind = (origin: Parameters<typeof diagnose>[0]) => diagnose(origin, nameOf).kind;
  assertEquals(kind({ kind: "zeros" }), "zeroed");
  assertEquals(kind({ kind: "flipped", bits: 1 }), "bitflip");
  assertEquals(kind({ kind: "shifted", offset: 10, by: 1 }), "shifted");
  assertEquals(kind({ kind: "foreign" }), "foreign");
  const other = { kind: "otherDataset", datasetHash: "0123456789abcd", file: 3, offset: 0 } as const;
  assertEquals(kind({ ...other, samePlace: true }), "stale");
  assertEquals(kind({ ...other, samePlace: false }), "foreign");
});

Deno.test("diagnose: a swap names the other file and place", () => {
  const swapped = diagnose({ kind: "sameDataset", file: 3, offset: 4096 }, nameOf);
  assertEquals(swapped.detail, "holds bytes of train/img_3_of_8.npz from offset 4096");
  assertEquals(
    diagnose({ kind: "sameDataset", file: 5, offset: undefined }, nameOf).detail,
    "holds bytes of file 5",
  );
});

Deno.test("diagnose: says where a repeated page may come from several places", () => {
  assertEquals(
    diagnose({ kind: "shifted", offset: 4096, by: 8192, places: 3 }, nameOf).detail,
    "holds bytes of this file from offset 4096, 8192 bytes too late, one of 3 places that hold the same",
  );
  assertEquals(
    diagnose({ kind: "sameDataset", file: 3, offset: 4096, places: 2 }, nameOf).detail,
    "holds bytes of train/img_3_of_8.npz from offset 4096, one of 2 places that hold the same",
  );
});
