import { assertEquals, assertRejects } from "@std/assert";
import { testUnless } from "../../../tests/peers.ts";
import { Arena } from "../../../ffi/arena.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { assertNumbered, byteAt } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import { chooseEngine } from "./choose_engine.ts";
import type { Engine } from "./engine.ts";
import { LocalFiles } from "./local_files.ts";
import { directMissing } from "./store_fixture.ts";
import { WholeFiles, wholeFiles } from "./whole_files.ts";

libc();

const BLOCK = 16384;
const DEPTH = 4;
const io = { engine: "auto", queueDepth: DEPTH, blockSizeBytes: BLOCK } as const;

interface Parts {
  readonly root: string;
  readonly files: LocalFiles;
  readonly whole: WholeFiles;
  /** Lengths that were asked for, one for each chain. */
  readonly asked: number[];
  write(name: string, size: number): void;
  /** Bytes of the file that came, 0 where none did, undefined where no chain was begun. */
  read(name: string, signal?: AbortSignal): Promise<number> | undefined;
  /** Opens the file the ordinary way, and closes it. */
  look(name: string): Promise<void>;
  /** Waits with the engine, which nothing completes without. */
  finish<T>(work: Promise<T> | undefined): Promise<T | undefined>;
}

async function withFiles(direct: boolean, body: (parts: Parts) => Promise<void>): Promise<void> {
  const root = Deno.makeTempDirSync({ dir: diskFolder(), prefix: "stoker_whole_files_" });
  const arena = new Arena(DEPTH * BLOCK);
  const slots = arena.pool(BLOCK, DEPTH);
  const { engine } = chooseEngine(io, arena.base, undefined);
  const asked: number[] = [];
  const readFile = engine.readFile?.bind(engine);
  engine.readFile = (id, path, flags, slot, length) => {
    asked.push(length);
    readFile?.(id, path, flags, slot, length);
  };
  const scheduler = new BlockScheduler(engine, slots);
  const files = new LocalFiles({ root, direct, blockBytes: BLOCK, engine, scheduler, arena });
  const whole = wholeFiles(root, files);
  if (!whole) throw new Error(`'${root}' does not lie on a disk of this machine`);
  const descriptors = openDescriptors();
  try {
    await body({
      root,
      files,
      whole,
      asked,
      write: (name, size) =>
        Deno.writeFileSync(`${root}/${name}`, Uint8Array.from({ length: size }, (_, i) => byteAt(i))),
      read: (name, signal) => {
        let bytes = 0;
        const done = whole.read(`${root}/${name}`, (slot, offset, length) => {
          assertEquals([offset, bytes], [0, 0]);
          assertNumbered(slot, offset, length);
          bytes = length;
        }, signal);
        return done?.then(() => bytes);
      },
      look: async (name) => {
        files.closeUnwritten(await files.openToRead(`${root}/${name}`, (file) => file));
      },
      finish: (work) => finished(engine, work),
    });
    assertEquals([slots.free, files.pending().requests], [DEPTH, 0], "everything is back");
    assertEquals(openDescriptors(), descriptors, "no file is a descriptor of the process");
  } finally {
    await engine.close();
    Deno.removeSync(root, { recursive: true });
  }
}

async function finished<T>(engine: Engine, work: Promise<T> | undefined): Promise<T | undefined> {
  let isOver = false;
  const over = () => isOver = true;
  work?.then(over, over);
  if (work) await engine.wait(Infinity, () => isOver);
  return await work;
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

const noChains = (() => {
  const { engine } = chooseEngine(io, new Arena(4096).base, undefined);
  return engine.readsFiles ? undefined : "the kernel opens no files into a ring (5.17)";
})();
const noDirect = noChains ?? await directMissing(diskFolder());

testUnless(
  noChains,
  "WholeFiles.read: brings files of up to a block, of whatever size, many at a time",
  () =>
    withFiles(false, async ({ write, read, finish }) => {
      for (const size of [BLOCK, BLOCK - 1, 4097, 4096, 4095, 512, 511, 1]) {
        write("a", size);
        assertEquals(await finish(read("a")), size);
      }
      for (let i = 0; i < 20; i++) write(`f${i}`, BLOCK - i);
      const all = Array.from({ length: 20 }, (_, i) => read(`f${i}`));
      assertEquals(await finish(Promise.all(all)), Array.from({ length: 20 }, (_, i) => BLOCK - i));
    }),
);

testUnless(
  noChains,
  "WholeFiles.read: leaves what is missing, empty, a folder or too large",
  () =>
    withFiles(false, async ({ write, read, finish, root }) => {
      write("empty", 0);
      write("large", BLOCK + 1);
      Deno.mkdirSync(`${root}/folder`);
      const all = Promise.all(["none", "empty", "large", "folder"].map((name) => read(name)));
      assertEquals(await finish(all), [0, 0, 0, 0]);
    }),
);

testUnless(
  noChains,
  "WholeFiles.read: asks for what files had so far, and for a quarter more once they differ",
  () =>
    withFiles(false, async ({ write, read, finish, asked }) => {
      write("a", 1000);
      write("b", 1200);
      write("c", 2000);
      for (const name of ["a", "a"]) assertEquals(await finish(read(name)), 1000);
      assertEquals(await finish(read("b")), 0, "it has more than was asked for");
      for (const name of ["b", "b", "a"]) assertEquals(await finish(read(name)), name === "a" ? 1000 : 1200);
      assertEquals(asked, [BLOCK, 1000, 1000, 1250, 1500, 1500]);
      const got = [];
      for (let i = 0; i < 3; i++) got.push(await finish(read("c")));
      assertEquals(got, [0, 0, 2000]);
    }),
);

testUnless(
  noChains,
  "WholeFiles.read: after each that was left, twice as many go the ordinary way, up to 1024",
  () =>
    withFiles(false, async ({ write, read, finish }) => {
      const pauses: number[] = [];
      for (let pause = 0; pauses.length < 8; pause++) {
        const reading = read("none");
        if (!reading) continue;
        pauses.push(pause);
        pause = -1;
        await finish(reading);
      }
      assertEquals(pauses, [0, 16, 32, 64, 128, 256, 512, 1024]);
      write("a", 10);
      for (let skipped = 0; skipped < 1024; skipped++) assertEquals(read("a"), undefined);
      assertEquals(await finish(read("a")), 10);
    }),
);

testUnless(
  noChains,
  "WholeFiles.read: rejects with what its consumer throws, and with the reason of the abort",
  () =>
    withFiles(false, async ({ write, whole, root, read, finish }) => {
      write("a", 10);
      const thrown = whole.read(`${root}/a`, () => {
        throw new RangeError("wrong bytes");
      }, undefined);
      await assertRejects(async () => await finish(thrown), RangeError, "wrong bytes");
      const stop = new AbortController();
      const reading = read("a", stop.signal);
      stop.abort(new Error("enough"));
      await assertRejects(async () => await finish(reading), Error, "enough");
      await assertRejects(async () => await finish(read("a", stop.signal)), Error, "enough");
      assertEquals(await finish(read("a")), 10);
    }),
);

testUnless(
  noDirect,
  "WholeFiles.read: with O_DIRECT begins when a file beside it was seen to take it",
  () =>
    withFiles(true, async ({ root, write, read, look, finish, asked }) => {
      for (const size of [1, 4096, 5000]) write(`f${size}`, size);
      assertEquals(read("f1"), undefined);
      await finish(look("f5000"));
      for (const size of [4096, 4096, 5000]) assertEquals(await finish(read(`f${size}`)), size);
      assertEquals(asked, [BLOCK, 8192, 8192], "more than the file has, in units of the device");
      Deno.mkdirSync(`${root}/other`);
      write("other/a", 10);
      assertEquals(read("other/a"), undefined);
    }),
);

testUnless(
  noDirect,
  "WholeFiles.read: with O_DIRECT takes a file that fills a block for one that may have more",
  () =>
    withFiles(true, async ({ write, read, look, finish }) => {
      write("a", BLOCK);
      await finish(look("a"));
      assertEquals(await finish(read("a")), 0);
    }),
);

Deno.test("wholeFiles: none where a server may be asked, nor by threads", () => {
  const arena = new Arena(BLOCK);
  const { engine } = chooseEngine({ ...io, engine: "threads" }, arena.base, undefined);
  const scheduler = new BlockScheduler(engine, arena.pool(BLOCK, 1));
  const root = diskFolder();
  const files = new LocalFiles({ root, direct: false, blockBytes: BLOCK, engine, scheduler, arena });
  assertEquals(wholeFiles(root, files), undefined);
  const able = { ...engine, readsFiles: true };
  assertEquals(
    wholeFiles(
      "/proc",
      new LocalFiles({ root, direct: false, blockBytes: BLOCK, engine: able, scheduler, arena }),
    ),
    undefined,
  );
});
