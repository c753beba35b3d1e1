import { assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import { temporaryPath } from "../storage/local/temporary_name.ts";
import { removeLeftovers } from "./leftovers.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

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
    ];
    for (const folder of ["train/1", "valid", "elsewhere"]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    for (const path of [...ours, ...others.map((name) => `${root}/${name}`)]) {
      await Deno.writeTextFile(path, "x");
    }
    assertEquals(await removeLeftovers(store, ["train", "valid", "index"]), 3);
    for (const name of others) assertEquals(await Deno.readTextFile(`${root}/${name}`), "x", name);
    assertEquals(await removeLeftovers(store, ["train", "valid"]), 0);
  } finally {
    await close();
  }
});
