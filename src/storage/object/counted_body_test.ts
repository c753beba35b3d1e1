import { assertEquals, assertRejects } from "@std/assert";
import { countedBody } from "./counted_body.ts";

const body = {
  length: 5,
  async send(write: (bytes: Uint8Array) => Promise<void>) {
    await write(new Uint8Array(2));
    await write(new Uint8Array(3));
  },
};

Deno.test("countedBody: counts each piece when it was taken, and none that was not", async () => {
  const sent: number[] = [];
  const counted = countedBody(body, { sent: (bytes) => void sent.push(bytes) });
  const before: number[] = [];
  await counted.send(async () => void before.push(sent.length));
  assertEquals([counted.length, sent, before], [5, [2, 3], [0, 1]]);
  sent.length = 0;
  const breaks = (bytes: Uint8Array) =>
    bytes.length === 3 ? Promise.reject(new Error("cut")) : Promise.resolve();
  await assertRejects(() => counted.send(breaks), Error, "cut");
  assertEquals(sent, [2]);
});
