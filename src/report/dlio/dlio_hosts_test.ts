import { assertAlmostEquals, assertEquals } from "@std/assert";
import { dlioHosts, hostOf } from "./dlio_hosts.ts";
import { FACTS, resultOf } from "./fixture.ts";

const two = (memoryBytes: number) =>
  resultOf(
    {},
    {
      accelerators: 4,
      hosts: [{ hostname: "a", cpus: 2, memoryBytes }, { hostname: "b", cpus: 8, memoryBytes: 1 }],
    } as unknown as Parameters<typeof resultOf>[1],
  ); // hosts have more facts than are looked at

Deno.test("dlioHosts: one host reads everything, as in a run of DLIO", () => {
  const { hosts, dataGibPerHost } = dlioHosts(resultOf({}), FACTS);
  assertEquals(dataGibPerHost, 0.000244140625);
  assertAlmostEquals(hosts[0]?.memoryGib ?? 0, 23.540576934814453, 1e-12);
  assertEquals(hosts[0]?.potentialCaching, 1);
});

Deno.test("dlioHosts: two hosts read a half each, and cache it only where memory is larger", () => {
  const { hosts, dataGibPerHost } = dlioHosts(two(2 ** 20), FACTS);
  assertEquals(dataGibPerHost, 8 * 16384 / 2 ** 30);
  assertEquals(hosts.map(({ potentialCaching }) => potentialCaching), [1, 0]);
});

Deno.test("hostOf: accelerators lie on hosts in the order of ranks", () => {
  assertEquals([0, 1, 2, 3].map((rank) => hostOf(rank, two(1))), [0, 0, 1, 1]);
});
