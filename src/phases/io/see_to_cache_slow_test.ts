/** Which truth raw I/O tells of the page cache, on files of a disk. */
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { fileSystemOf } from "../../../ffi/file_system.ts";
import { libc } from "../../../ffi/libc.ts";
import { PreflightError } from "../../base/errors.ts";
import { requestFrom } from "../../cli/io/fixture.ts";
import type { Residency, Store } from "../../storage/store.ts";
import { IoBench } from "../../workers/io_bench.ts";
import { seeToCache } from "./see_to_cache.ts";

libc();

const SIZE = 1 << 20;
const dropped = () => Promise.resolve({ kind: "dropped" } as const);

/** Two files in the page cache. */
async function withFiles(use: (bench: IoBench, names: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: diskFolder() });
  const names = ["a", "b"];
  for (const name of names) await Deno.writeFile(`${folder}/${name}`, new Uint8Array(SIZE));
  const io = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 } as const;
  const bench = await IoBench.open({ address: `file://${folder}`, io }, [], 42, {});
  try {
    await use(bench, names);
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("seeToCache: says how much is resident and how that is known; --cache drop forgets it", () =>
  withFiles(async (bench, names) => {
    const warned: string[] = [];
    const see = (...words: string[]) =>
      seeToCache(bench, names, requestFrom(...words), (code) => void warned.push(code), dropped);
    const warm = await see("read", "/x");
    assertEquals(warm.cachedFraction, 1);
    assertMatch(warm.cachedBy ?? "", /^(cachestat|mincore) of 2 of 2 files$/);
    const error = await assertRejects(() => see("read", "/x", "--cache", "fail"), PreflightError);
    assertStringIncludes(error.message, "100.0 % of the files");
    assertEquals((await see("read", "/x", "--cache", "drop")).cachedFraction, 0);
    assertEquals((await see("read", "/x", "--cache", "fail")).cachedFraction, 0);
    assertEquals([await see("write", "/x"), warned], [{ cachedFraction: null, cachedBy: null }, []]);
  }));

/** A store that answers what the test says about every file. */
function telling(residency: Residency): { readonly store: Store } {
  const handle = { size: SIZE, residency: () => residency, dropCache() {}, close() {} };
  // Nothing else of a store is asked for.
  return { store: { describe: { backend: "file" }, openRead: () => handle } as unknown as Store };
}

Deno.test("seeToCache: what cannot be known is null, a warning, and refused by --cache fail, with the reason", async () => {
  const bench = telling({ fraction: null, measuredBy: "only the owner is told" });
  const warned: string[] = [];
  const warn = (code: string, text: string) => void warned.push(`${code} ${text}`);
  const seen = await seeToCache(bench, ["a"], requestFrom("read", "/x"), warn, dropped);
  assertEquals(seen, { cachedFraction: null, cachedBy: "only the owner is told" });
  assertEquals(warned, ["CACHE_UNKNOWN The page cache is unknown: only the owner is told."]);
  const fail = () => seeToCache(bench, ["a"], requestFrom("read", "/x", "--cache", "fail"), warn, dropped);
  const error = await assertRejects(fail, PreflightError);
  assertStringIncludes(error.message, "cannot be known here (only the owner");
});

Deno.test("seeToCache: where pages stay the machine's cache is dropped, and what stays then is said", async () => {
  const bench = telling({ fraction: 0.5, measuredBy: "cachestat" });
  const warned: string[] = [];
  let seconds: number | undefined;
  const dropSystem = (most: number) => {
    seconds = most;
    return dropped();
  };
  const request = requestFrom("read", "/x", "--cache", "drop");
  const patient = { ...request, outside: { ...request.outside, env: { DLIO_DROP_CACHES_TIMEOUT: "7" } } };
  const seen = await seeToCache(bench, ["a"], patient, (code) => void warned.push(code), dropSystem);
  assertEquals([seen.cachedFraction, seconds, warned], [0.5, 7, ["CACHE_STAYS"]]);
});

Deno.test("seeToCache: for files that are memory the machine's cache is left alone", async () => {
  const bench = telling({ fraction: 1, measuredBy: "cachestat" });
  const warned: string[] = [];
  let asked = 0;
  const dropSystem = () => {
    asked++;
    return dropped();
  };
  const seen = async (...paths: string[]) => {
    const request = requestFrom("read", ...paths, "--cache", "drop");
    await seeToCache(bench, ["a"], request, (code) => void warned.push(code), dropSystem);
    return asked;
  };
  assertEquals(fileSystemOf("/dev/shm").type, "tmpfs");
  assertEquals([await seen("/dev/shm/x"), await seen("/dev/shm/x", "/x"), await seen("/dev/null")], [
    0,
    1,
    2,
  ]);
  assertEquals(warned, ["CACHE_STAYS", "CACHE_STAYS", "CACHE_STAYS"]);
});
