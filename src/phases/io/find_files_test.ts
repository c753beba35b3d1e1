import { assert, assertEquals, assertRejects } from "@std/assert";
import { PreflightError } from "../../base/errors.ts";
import type { Entry, ReadHandle, StoreDescription } from "../../storage/store.ts";
import { stampsOf } from "./claim_files.ts";
import { findFiles, type FoundFile } from "./find_files.ts";
import { ioRequest } from "./io_fixture.ts";

/** Answers each question after a while, and knows how many waited together. */
class SlowStore {
  readonly describe: StoreDescription = { backend: "s3", engine: "http", direct: false, notes: [] };
  asked = 0;
  together = 0;
  most = 0;
  /** Undefined: it is not there. */
  sizeOf: (name: string) => number | undefined = () => 16;

  async *list(): AsyncIterable<Entry> {}

  async stat(name: string): Promise<Entry | undefined> {
    await this.#wait();
    const size = this.sizeOf(name);
    return size === undefined ? undefined : { name, size, isFolder: false };
  }

  async openRead(_name: string, knownSize = 0): Promise<ReadHandle> {
    await this.#wait();
    const nothing = async () => {};
    const residency = async () => ({ fraction: null, measuredBy: "" });
    return { size: knownSize, read: nothing, close: nothing, residency, dropCache: nothing };
  }

  async #wait(): Promise<void> {
    this.asked++;
    this.most = Math.max(this.most, ++this.together);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.together--;
  }
}

Deno.test("findFiles: asks for many objects at once, never for more than 16, and keeps their order", async () => {
  const store = new SlowStore();
  store.sizeOf = (name) => 16 + Number(name.split("_").at(-1));
  const found = await findFiles(store, ioRequest("s3://bucket/x", { files: 100 }));
  assertEquals(found.map(({ size }) => size), Array.from({ length: 100 }, (_, index) => 16 + index));
  assertEquals([store.asked, store.most], [100, 16]);
});

Deno.test("findFiles: asks for nothing more when an object is missing", async () => {
  const store = new SlowStore();
  store.sizeOf = (name) => name.endsWith("_20") ? undefined : 16;
  const error = await assertRejects(
    () => findFiles(store, ioRequest("s3://bucket/x", { files: 100 })),
    PreflightError,
  );
  assert(error.message.includes("io_20"), error.message);
  assert(store.asked < 60, `${store.asked} were asked for`);
  assertEquals(store.together, 0, "nothing is under way afterwards");
});

Deno.test("findFiles: local files are looked at one after another", async () => {
  const store = new SlowStore();
  await findFiles(store, ioRequest("/data/x", { files: 20 }));
  assertEquals([store.asked, store.most], [20, 1]);
});

Deno.test("stampsOf: reads the beginnings of many objects at once, and asks for none's size again", async () => {
  const store = new SlowStore();
  const asked = ioRequest("s3://bucket/x", { files: 40 });
  const files = await findFiles(store, asked);
  store.asked = store.most = 0;
  // 16 bytes hold no stamp, so nothing is looked for in them.
  const bench = { store, stream: undefined } as unknown as Parameters<typeof stampsOf>[0];
  assertEquals(await stampsOf(bench, files, asked), files.map(() => undefined));
  assertEquals([store.asked, store.most], [40, 16]);
  const unwritten: FoundFile[] = files.map((file) => ({ ...file, there: undefined }));
  assertEquals((await stampsOf(bench, unwritten, asked)).length, 40);
  assertEquals(store.asked, 40, "what is not there is not opened");
});
