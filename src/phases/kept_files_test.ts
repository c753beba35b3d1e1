import { assertEquals } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import type { Entry } from "../storage/store.ts";
import { keptFiles } from "./kept_files.ts";

function listing(count: number, failure?: Error) {
  return {
    async *list(prefix: string): AsyncIterable<Entry> {
      assertEquals(prefix, "");
      for (let file = 0; file < count; file++) yield { name: `f${file}`, size: 1, isFolder: false };
      if (failure) throw failure;
    },
  };
}

const never = (error: StorageError) => {
  throw error;
};

Deno.test("keptFiles: names a hundred files and counts the others", async () => {
  assertEquals(await keptFiles(listing(0), never), { kept: [], keptLeftOut: 0 });
  assertEquals(await keptFiles(listing(2), never), { kept: ["f0", "f1"], keptLeftOut: 0 });
  const { kept, keptLeftOut } = await keptFiles(listing(100_000), never);
  assertEquals([kept.length, keptLeftOut], [100, 99_900]);
});

Deno.test("keptFiles: gives the count up where there are too many, or it is stopped", async () => {
  const { kept, keptLeftOut } = await keptFiles(listing(100_001), never);
  assertEquals([kept.length, keptLeftOut], [100, null]);
  let asked = 0;
  assertEquals(await keptFiles(listing(9), never, () => ++asked > 1), { kept: ["f0"], keptLeftOut: null });
});

Deno.test("keptFiles: names what it found before storage failed, and says why there may be more", async () => {
  const failure = new StorageError("Cannot list /data/x: EACCES", {
    code: "STORAGE",
    remedy: "",
    operation: "list",
    errno: "EACCES",
    address: "/data/x",
  });
  const told: StorageError[] = [];
  const found = await keptFiles(listing(1, failure), (error) => void told.push(error));
  assertEquals([found, told], [{ kept: ["f0"], keptLeftOut: null }, [failure]]);
});
