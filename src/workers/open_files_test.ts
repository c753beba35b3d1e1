import { assert, assertEquals, assertRejects } from "@std/assert";
import type { IoBench } from "./io_bench.ts";
import { MOST_OPEN, OpenFiles } from "./open_files.ts";

function counted() {
  let open = 0;
  let most = 0;
  const store = {
    openRead: () => {
      most = Math.max(most, ++open);
      return Promise.resolve({ close: () => Promise.resolve(void open--) });
    },
  };
  const file = (place: number) => ({ name: String(place), size: 1, number: place, shown: String(place) });
  // All that it asks a bench for.
  const bench = { store, file } as unknown as IoBench;
  return { files: new OpenFiles(bench, false), open: () => open, most: () => most };
}

Deno.test("OpenFiles.use: of many files no more stay open than may", async () => {
  const { files, open, most } = counted();
  for (let file = 0; file < 3 * MOST_OPEN; file++) await files.use(file, () => Promise.resolve());
  assertEquals(open(), MOST_OPEN);
  assertEquals(most(), MOST_OPEN + 1);
  await files.close();
  assertEquals(open(), 0);
});

Deno.test("OpenFiles.use: begins at once where the file is open, and tells what failed", async () => {
  const { files } = counted();
  await files.open([0]);
  let hasBegun = false;
  const used = files.use(0, () => {
    hasBegun = true;
    return Promise.reject(new Error("no"));
  });
  assert(hasBegun);
  await assertRejects(() => used, Error, "no");
  await files.close();
});

Deno.test("OpenFiles.use: a file that failed is closed like any other, once nobody uses it", async () => {
  const { files, open } = counted();
  const last = 2 * MOST_OPEN;
  let end = () => {};
  for (let file = 0; file < last; file++) await files.use(file, () => Promise.resolve());
  const first = files.use(last, () => new Promise((resolve) => end = resolve));
  await assertRejects(() => files.use(last, () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(open(), MOST_OPEN + 1);
  end();
  await first;
  assertEquals(open(), MOST_OPEN);
  await files.close();
});
