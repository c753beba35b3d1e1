import { assertEquals } from "@std/assert";
import type { Values } from "../workload/keys/mod.ts";
import type { Options } from "./option.ts";
import { withTransferSize } from "./transfer_size.ts";

function blockSize(values: Record<string, unknown>, asked?: number): number | undefined {
  const options = { "block-size": asked } as Options; // no other option is looked at
  const all = {
    "dataset.format": "tfrecord",
    "workflow.train": true,
    "reader.transfer_size": 4096,
    ...values,
  };
  return withTransferSize(options, { values: all as unknown as Values })["block-size"]; // likewise
}

Deno.test("withTransferSize: bounds the requests of tfrecord training, and nothing else", () => {
  assertEquals(blockSize({}), 4096);
  assertEquals(blockSize({}, 65536), 4096);
  assertEquals(blockSize({}, 512), 512);
  assertEquals(blockSize({ "reader.transfer_size": undefined }), undefined);
  assertEquals(blockSize({ "dataset.format": "npz" }, 65536), 65536);
  assertEquals(blockSize({ "workflow.train": false }), undefined);
});
