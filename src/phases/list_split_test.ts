import { assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { inProcess } from "../cluster/in_process.ts";
import { eachName } from "../dataset/name_list/name_list.ts";
import type { Entry, Store } from "../storage/store.ts";
import { listSplit, shareNames } from "./list_split.ts";

/** Only what listing asks of a store. */
function storeOf(entries: () => Iterable<Entry>): Store {
  const store: Pick<Store, "list"> = {
    async *list(prefix) {
      for (const entry of entries()) if (entry.name.startsWith(`${prefix}/`)) yield entry;
    },
  };
  return store as Store; // listSplit calls nothing else
}

const entry = (name: string, isFolder = false): Entry => ({ name, size: 10, isFolder });
const PATTERN = { split: "train", subfolders: 0, extensions: ["npz"], isPartitioned: false } as const;

Deno.test("listSplit: sorts the data files of one split, and counts bytes and strangers", async () => {
  const store = storeOf(() => [
    entry("train/b.npz"),
    entry("train/a.npz"),
    entry("train/folder.npz", true),
    entry("train/readme.txt"),
    entry("train/deep/c.npz"),
    entry("valid/a.npz"),
  ]);
  const { names, bytes, others } = await listSplit(store, PATTERN);
  assertEquals([...eachName(names)], ["train/a.npz", "train/b.npz"]);
  assertEquals([bytes, others], [20, 2]);
});

Deno.test("listSplit: passes on a listing that fails, and is no empty list", async () => {
  const refused = new StorageError("Cannot list: 403", { code: "HTTP", operation: "list", remedy: "" });
  const store = storeOf(() => {
    throw refused;
  });
  await assertRejects(() => listSplit(store, PATTERN), StorageError, "403");
});

Deno.test("shareNames: every rank gets rank 0's list, as a formula or name by name", async () => {
  const regular = {
    kind: "regular",
    split: "train",
    files: 12,
    subfolders: 0,
    prefix: "p",
    extension: "npz",
  } as const;
  const { names: packed } = await listSplit(
    storeOf(() => ["train/b.npz", "train/a.npz"].map((name) => entry(name))),
    PATTERN,
  );
  for (const list of [regular, packed]) {
    const shared = await Promise.all(
      inProcess(3).map((cluster) => shareNames(cluster, cluster.rank === 0 ? list : undefined)),
    );
    for (const one of shared) {
      assertEquals(one.kind, list.kind);
      assertEquals([...eachName(one)], [...eachName(list)]);
    }
  }
});
