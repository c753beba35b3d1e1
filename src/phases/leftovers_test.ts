import { assert, assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { StorageError } from "../base/errors.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import { temporaryPath } from "../storage/local/temporary_name.ts";
import { failing } from "../storage/object/memory_client.ts";
import { openMemoryStore, PREFIX } from "../storage/object/object_store_fixture.ts";
import { removeLeftovers } from "./leftovers.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const SPEC = testDataset("npz", { train: { files: 3, subfolders: 2 }, valid: { files: 1, subfolders: 0 } });
const FORMAT = await loadFormat("npz");

Deno.test("removeLeftovers: removes what our writes leave, in any folder below, and nothing else", async () => {
  const { store, root, close } = await openFixture();
  try {
    const ours = ["train/a.npz", "train/1/a.npz", "valid/b.npz"].map((name) =>
      temporaryPath(`${root}/${name}`)
    );
    const others = [
      "train/a.npz",
      "train/.a.npz.tmp",
      "train/.a.npz.stoker-abc.tmp",
      "train/a.npz.stoker-0123456789.tmp",
      "elsewhere/.a.npz.stoker-0123456789.tmp",
      "train/linked/.a.npz.stoker-0123456789.tmp",
    ];
    for (const folder of ["train/1", "valid", "elsewhere"]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await Deno.symlink(`${root}/elsewhere`, `${root}/train/linked`);
    for (const path of [...ours, ...others.map((name) => `${root}/${name}`)]) {
      await Deno.writeTextFile(path, "x");
    }
    assertEquals(await removeLeftovers(store, SPEC, FORMAT), 3);
    for (const name of others) assertEquals(await Deno.readTextFile(`${root}/${name}`), "x", name);
    assertEquals(await removeLeftovers(store, SPEC, FORMAT), 0);
  } finally {
    await close();
  }
});

Deno.test("removeLeftovers: ends uploads of the dataset's files, and nobody else's", async () => {
  const { store, client, close } = openMemoryStore();
  const ours = ["train/0/img_0_of_3.npz", "train/1/img_1_of_3.npz", "valid/img_0_of_1.npz"];
  const others = ["train/img_9_of_9.npz", "train/0/mine.bin", "elsewhere/img_0_of_3.npz"];
  for (const name of [...ours, ...others]) {
    await client.createUpload(`${PREFIX}/${name}`, { crc32c: false });
  }
  assertEquals(await removeLeftovers(store, SPEC, FORMAT), ours.length);
  const left = [...client.open.values()].map(({ upload }) => upload.key.slice(PREFIX.length + 1));
  assertEquals(left.sort(), others.toSorted());
  await close();
});

Deno.test("removeLeftovers: tells of a server that does not list its uploads", async () => {
  const { store, client, close } = openMemoryStore();
  client.uploads = async function* () {
    yield* [];
    throw failing("answer", { status: 403, word: "AccessDenied" });
  };
  const told: StorageError[] = [];
  assertEquals(await removeLeftovers(store, SPEC, FORMAT, (error) => told.push(error)), 0);
  assert(told.length > 0 && told.every((error) => error instanceof StorageError), `${told}`);
  await close();
});
