import { assert, assertEquals } from "@std/assert";
import { BZIP2_CONTENT, bzip2Bytes } from "../../dataset/bzip2.ts";
import { unpackedBzip2 } from "../../dataset/test_bunzip2.ts";
import { assertContiguous } from "../format_contract.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { FileMaker } from "../test_files.ts";
import { bzip2Of } from "./bzip2_streams.ts";

const maker = new FileMaker();

function contentOf(length: number) {
  const builder = new LayoutBuilder();
  builder.literal(new TextEncoder().encode("0,1\n".repeat(3)).subarray(0, Math.min(12, length)));
  builder.payload(Math.max(0, length - 12), {
    kind: "digits",
    value: "uint8",
    from: 1,
    width: 3,
    between: ",",
    last: "\n",
    perRow: 7,
  });
  return builder.build();
}

Deno.test("bzip2Of: any length unpacks to the content, stream by stream", () => {
  for (const length of [1, 12, 3599, 3600, 3601, 7200, 20_003]) {
    const content = contentOf(length);
    const part = bzip2Of(content);
    assertContiguous(part);
    const whole = Math.floor(length / BZIP2_CONTENT);
    const rest = length % BZIP2_CONTENT;
    assertEquals(part.size, whole * bzip2Bytes(BZIP2_CONTENT) + (rest > 0 ? bzip2Bytes(rest) : 0));
    assertEquals(unpackedBzip2(maker.bytes(part)), maker.bytes(content), `${length}`);
  }
});

Deno.test("bzip2Of: a range in the middle of a large file is made alone", () => {
  const part = bzip2Of(contentOf(10 * 2 ** 30));
  assert(part.size > 5 * 2 ** 30);
  const source = maker.source(part);
  const at = Math.floor(part.size / 2);
  assertEquals(maker.range(source, at + 1000, 500), maker.range(source, at, 3000).subarray(1000, 1500));
});
