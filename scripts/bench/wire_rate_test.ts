import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { steadyGigabytesPerSecond, watchWire, type WireSample } from "./wire_rate.ts";

/** A sample every 100 ms of 10 s: slow until 1 s, 2 GB/s until 6 s, then a tail. */
function turn(): WireSample[] {
  const bytesAt = (ms: number) => ms < 1000 ? ms : ms < 6000 ? 1000 + (ms - 1000) * 2e6 : 1e10 + (ms - 6000);
  return Array.from({ length: 101 }, (_, index) => {
    const atMs = index * 100;
    const other = { received: 5e12, sent: 7e12 };
    return {
      atMs,
      interfaces: new Map([["eth1", other], ["eth0", { received: 100, sent: 3e9 + bytesAt(atMs) }]]),
    };
  });
}

Deno.test("steadyGigabytesPerSecond: counts the middle of the turn on the interface that carried it", () => {
  assertAlmostEquals(steadyGigabytesPerSecond(turn(), { seconds: 4, rampSeconds: 0.5 }), 2, 1e-3);
  // Clients that begin nothing more are no part of it.
  assert(steadyGigabytesPerSecond(turn(), { seconds: 8, rampSeconds: 0.5 }) < 1.5);
});

Deno.test("steadyGigabytesPerSecond: is not a number where the turn was shorter, or nothing moved", () => {
  assertEquals(steadyGigabytesPerSecond(turn(), { seconds: 20, rampSeconds: 0.5 }), NaN);
  assertEquals(steadyGigabytesPerSecond([], { seconds: 1, rampSeconds: 0 }), NaN);
});

Deno.test("watchWire: sees what goes over the loopback interface, and gives the result", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { result, samples } = await watchWire(async () => {
    const [conn, peer] = await Promise.all([
      Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
      listener.accept(),
    ]);
    const read = (async () => {
      for await (const _ of peer.readable);
    })();
    for (let sent = 0; sent < 64; sent++) await conn.write(new Uint8Array(65536));
    await new Promise((resolve) => setTimeout(resolve, 120));
    conn.close();
    await read;
    return "done";
  });
  listener.close();
  const at = (sample: WireSample | undefined) => sample?.interfaces.get("lo")?.received ?? 0;
  assertEquals(result, "done");
  assert(at(samples.at(-1)) - at(samples[0]) > 1e6, "a megabyte went over it");
});
