import { assertEquals, assertThrows } from "@std/assert";
import { PreflightError } from "../base/errors.ts";
import type { Hold, Store } from "../storage/store.ts";
import { DatasetHold } from "./dataset_hold.ts";

/** Storage that gives these answers, and says what was asked of it and released, in order. */
function storeThat(...answers: (Hold | "taken" | undefined)[]) {
  const done: string[] = [];
  const store: Pick<Store, "hold"> = {
    hold(folder) {
      done.push(`take ${folder}`);
      return answers.shift();
    },
  };
  return { done, hold: new DatasetHold(store, "/d") };
}

function holdNamed(name: string, done: () => string[]): Hold {
  return { release: () => void done().push(`release ${name}`) };
}

Deno.test("DatasetHold: the folder made anew is taken before the old one is let go", () => {
  const { done, hold } = storeThat(holdNamed("old", () => done), holdNamed("new", () => done));
  hold.take();
  hold.take();
  assertEquals(done, ["take .stoker", "take .stoker", "release old"]);
  hold.release();
  assertEquals(done.at(-1), "release new");
});

Deno.test("DatasetHold: what is held still is not let go for a moment", () => {
  const same = holdNamed("same", () => done);
  const { done, hold } = storeThat(same, same);
  hold.take();
  hold.take();
  assertEquals(done, ["take .stoker", "take .stoker"]);
});

Deno.test("DatasetHold: refuses where somebody else has it, and holds nothing where storage has no locks", () => {
  assertThrows(() => storeThat("taken").hold.take(), PreflightError, "Another run");
  const { done, hold } = storeThat(undefined);
  hold.take();
  hold.release();
  assertEquals(done, ["take .stoker"]);
});
