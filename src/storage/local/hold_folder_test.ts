import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import type { Hold } from "../store.ts";
import { openFixture } from "./store_fixture.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

function held(hold: Hold | "taken" | undefined): Hold {
  if (typeof hold !== "object") throw new Error(`Not held: ${hold}`);
  return hold;
}

Deno.test("LocalStore.hold: keeps a second one out until it is released, and leaves nothing behind", async () => {
  const { store, root, close } = await openFixture();
  try {
    assertEquals(store.hold?.("a"), undefined, "no such folder");
    await store.makeFolder("a");
    await store.makeFolder("b");
    const first = held(store.hold?.("a"));
    assertEquals(store.hold?.("a"), "taken");
    const beside = held(store.hold?.("b"));
    first.release();
    const second = held(store.hold?.("a"));
    second.release();
    beside.release();
    assertEquals([...Deno.readDirSync(`${root}/a`)], []);
  } finally {
    await close();
  }
});

Deno.test("LocalStore.hold: what is held already comes back, and the folder made anew is held beside it", async () => {
  const { store, root, close } = await openFixture();
  try {
    await store.makeFolder("a");
    const first = held(store.hold?.("a"));
    assertEquals(store.hold?.("a", first) === first, true);
    await Deno.remove(`${root}/a`);
    await store.makeFolder("a");
    const anew = held(store.hold?.("a", first));
    assertEquals([anew === first, store.hold?.("a")], [false, "taken"]);
    first.release();
    assertEquals(store.hold?.("a"), "taken");
    anew.release();
  } finally {
    await close();
  }
});
