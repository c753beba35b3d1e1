import { assertEquals, assertMatch } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { PreflightError } from "../base/errors.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { inProcess } from "../cluster/in_process.ts";
import { solo } from "../cluster/solo.ts";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import type { Residency, Store } from "../storage/store.ts";
import { prepareCache, spread } from "./cache_state.ts";
import type { FoundDataset } from "./dataset_here.ts";
import type { Session } from "./session.ts";

libc();

Deno.test("spread: takes all of a few, and of many the first, the last and some evenly between", () => {
  assertEquals(spread(0, 4), []);
  assertEquals(spread(4, 4), [0, 1, 2, 3]);
  assertEquals(spread(10, 4), [0, 3, 6, 9]);
  const many = spread(50_000_000, 64);
  assertEquals([many.length, many[0], many.at(-1)], [64, 0, 49_999_999]);
});

/** What one process sees and does: every residency of its files, and how many of them it dropped. */
async function prepared(
  clusters: readonly Cluster[],
  cache: "keep" | "drop" | "fail",
  residency: (rank: number) => Residency,
) {
  const found = { spec: TEST_SPEC, foreign: undefined } as unknown as FoundDataset; // only names are asked for
  return await Promise.all(clusters.map(async (cluster) => {
    const seen = { dropped: 0, looked: 0, warned: [] as string[], cachedBy: undefined as string | undefined };
    const handle = {
      size: 4096,
      residency() {
        seen.looked++;
        return residency(cluster.rank);
      },
      dropCache: () => void seen.dropped++,
      close() {},
    };
    const store = { describe: { backend: "file" }, openRead: () => handle } as unknown as Store; // no more is used
    const request = {
      cluster,
      data: parseAddress("/tmp", { cwd: "/" }),
      reading: { cache },
      outside: { env: {} },
    };
    const io = seen;
    const warn = (code: string) => void seen.warned.push(code);
    const session = { request, result: { io }, warn } as unknown as Session; // as above
    const fraction = await prepareCache(session, store, found, 0, 10).catch((error: Error) => error);
    return { ...seen, fraction };
  }));
}

const cold = (): Residency => ({ fraction: 0, measuredBy: "cachestat" });

Deno.test("prepareCache: --cache drop drops every file once on each machine, and only there it is looked", async () => {
  const ranks = await prepared(inProcess(4, 2), "drop", cold);
  assertEquals(ranks.map(({ dropped }) => dropped), [10, 0, 10, 0]);
  assertEquals(ranks.map(({ looked }) => looked), [10, 0, 10, 0]);
  assertEquals(ranks.map(({ fraction }) => fraction), [0, 0, 0, 0]);
  assertEquals(ranks[0]?.cachedBy, "cachestat of 10 of 10 files");
});

Deno.test("prepareCache: the fraction is that of the machine with the most, null where one cannot know", async () => {
  const warm = (rank: number): Residency => ({ fraction: rank / 4, measuredBy: "cachestat" });
  const ranks = await prepared(inProcess(4, 2), "keep", warm);
  assertEquals(ranks.map(({ fraction }) => fraction), [0.5, 0.5, 0.5, 0.5]);
  const hidden = (rank: number): Residency =>
    rank === 2 ? { fraction: null, measuredBy: "only the owner is told" } : cold();
  const [first, , third] = await prepared(inProcess(4, 2), "keep", hidden);
  assertEquals([first?.fraction, first?.cachedBy], [null, "another process of the run cannot know it"]);
  assertEquals([third?.warned, third?.cachedBy], [["CACHE_UNKNOWN"], "only the owner is told"]);
});

Deno.test("prepareCache: --cache fail refuses in every process what is warm anywhere, or cannot be known, and why", async () => {
  const warmIn = (warm: number) => (rank: number): Residency =>
    rank === warm ? { fraction: 0.02, measuredBy: "cachestat" } : cold();
  const texts = (ranks: Awaited<ReturnType<typeof prepared>>) =>
    ranks.map(({ fraction }) => fraction instanceof PreflightError ? fraction.message : fraction);
  for (const text of texts(await prepared(inProcess(3, 1), "fail", warmIn(1)))) {
    assertMatch(String(text), /--cache fail: 2\.0 % of the dataset/);
  }
  assertEquals(texts(await prepared(inProcess(2, 1), "fail", cold)), [0, 0]);
  const hidden = (): Residency => ({ fraction: null, measuredBy: "only the owner is told" });
  const [text] = texts(await prepared([solo()], "fail", hidden));
  assertMatch(String(text), /cannot be known here \(only the owner is told\)/);
});
