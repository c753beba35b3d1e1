import { assertEquals, assertRejects } from "@std/assert";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import { EndpointSet } from "./endpoint_set.ts";
import type { Endpoint } from "./endpoints.ts";
import type { LoadBalancing } from "./object_settings.ts";

function endpoints(count: number): Endpoint[] {
  return Array.from({ length: count }, (_, i) => ({
    url: `http://host${i}:9000`,
    origin: { isTls: false, host: `host${i}`, port: 9000 },
    basePath: "",
  }));
}

/** A set with a clock that stands until it is moved. */
function setOf(count: number, balancing: LoadBalancing, rank = 0) {
  const clock = { ms: 1000 };
  const set = new EndpointSet(endpoints(count), balancing, rank, () => clock.ms);
  const ask = () => set.use(async ({ origin }) => origin.host);
  const fail = (kind: FailureKind, status?: number) =>
    assertRejects(
      () =>
        set.use(({ url }) => {
          throw new RequestFailure(kind, "no", {
            endpoint: url,
            ...(status === undefined ? {} : { status }),
          });
        }),
      RequestFailure,
    );
  return { set, clock, ask, fail };
}

async function asked(ask: () => Promise<string>, times: number): Promise<string[]> {
  const hosts: string[] = [];
  for (let i = 0; i < times; i++) hosts.push(await ask());
  return hosts;
}

Deno.test("EndpointSet: takes turns, and by rank always the one at the rank modulo the count", async () => {
  assertEquals(await asked(setOf(3, "round_robin", 1).ask, 4), ["host1", "host2", "host0", "host1"]);
  assertEquals(await asked(setOf(3, "rank", 5).ask, 3), ["host2", "host2", "host2"]);
});

Deno.test("EndpointSet: prefers the one with the fewest requests under way", async () => {
  const { set } = setOf(2, "least_connections");
  const chosen: string[] = [];
  const release: (() => void)[] = [];
  const hold = () =>
    set.use(({ origin }) => {
      chosen.push(origin.host);
      return new Promise<void>((resolve) => release.push(resolve));
    });
  const first = hold();
  const second = hold();
  release[1]?.();
  await second;
  const third = hold();
  assertEquals(chosen, ["host0", "host1", "host1"]);
  release.forEach((one) => one());
  await Promise.all([first, third]);
});

Deno.test("EndpointSet: takes a refusing one out, tries it again with one request, and takes it back", async () => {
  const { set, clock, ask, fail } = setOf(2, "round_robin");
  await fail("refused");
  assertEquals(await asked(ask, 3), ["host1", "host1", "host1"]);
  clock.ms += 1001;
  // Its turn comes again; a second failure makes the pause longer.
  const turns = await asked(ask, 1);
  if (turns[0] === "host1") await fail("refused");
  clock.ms += 10_000;
  assertEquals(new Set(await asked(ask, 4)), new Set(["host0", "host1"]));
  assertEquals(set.records()[0]?.errors.refused !== undefined, true);
});

Deno.test("EndpointSet: takes one that breaks connections out after three failures in a row", async () => {
  const { set, fail, ask } = setOf(2, "rank");
  await fail("reset");
  await fail("reset");
  assertEquals(await ask(), "host0");
  await fail("reset");
  await fail("reset");
  await fail("reset");
  assertEquals(await ask(), "host1");
  assertEquals(set.records().map((record) => record.timesTakenOut), [1, 0]);
});

Deno.test("EndpointSet: never refuses, the only one stays and of many the one due first is tried", async () => {
  const alone = setOf(1, "round_robin");
  await alone.fail("refused");
  assertEquals(await alone.ask(), "host0");
  const { fail, ask, clock } = setOf(2, "round_robin");
  await fail("refused");
  clock.ms += 100;
  await fail("refused");
  assertEquals(await ask(), "host0");
});

Deno.test("EndpointSet: a request that was sent once more is a request, a repeat and no fault of the endpoint", async () => {
  const { set, ask } = setOf(2, "rank");
  for (let i = 0; i < 4; i++) await set.use(async (_, watch) => watch.repeated(100));
  const [record] = set.records();
  assertEquals([record?.requests, record?.errors, record?.timesTakenOut], [8, { closed: 4 }, 0]);
  assertEquals([set.repeats, await ask()], [{ requests: 4, bytes: 400 }, "host0"]);
});

Deno.test("EndpointSet: counts what each did, and from how many requests on it was too much", async () => {
  const { set, fail } = setOf(1, "round_robin");
  await set.use(async (_, watch) => {
    watch.answered(1004);
    watch.sent(10);
    watch.received(20);
  });
  set.paused(await fail("answer", 503), 0.5);
  const [record] = set.records();
  assertEquals(
    [record?.requests, record?.bytesSent, record?.bytesReceived, record?.errors, record?.throttledFrom],
    [2, 10, 20, { "503": 1 }, 1],
  );
  assertEquals([record?.firstByte.minMs, record?.backoffSeconds, record?.timesTakenOut], [4, 0.5, 0]);
});
