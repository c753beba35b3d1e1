import { assertEquals, assertRejects } from "@std/assert";
import { FORMATS } from "../../formats/registry.ts";
import type { FormatName } from "../../dataset/spec.ts";
import { DECODED_FORMATS } from "../../workload/rules/decoding.ts";
import { loadDecoder } from "./decoder.ts";

Deno.test("loadDecoder: knows exactly the formats that the rule lets through", async () => {
  for (const name of Object.keys(FORMATS) as FormatName[]) { // the keys of the registry
    if (!DECODED_FORMATS.includes(name)) await assertRejects(() => loadDecoder(name), TypeError, name);
    else assertEquals((await loadDecoder(name)).kind, name === "parquet" ? "table" : "file");
  }
});
