import { assert, assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import { numbered } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import type { Engine } from "./engine.ts";
import { LocalFiles } from "./local_files.ts";
import { ThreadsEngine } from "./threads_engine.ts";
import { writeFile } from "./write_file.ts";

libc();

/** A real engine whose calls are written down, and may be answered otherwise. */
function watched(answers: { fsync?: number; closeFile?: number } = {}) {
  const engine = new ThreadsEngine(2);
  const calls: string[] = [];
  const { fsync, closeFile } = engine;
  engine.fsync = async (fd, dataOnly) => {
    calls.push("fsync");
    return answers.fsync ?? await fsync.call(engine, fd, dataOnly);
  };
  engine.closeFile = async (fd) => {
    calls.push("close");
    const result = await closeFile.call(engine, fd);
    return answers.closeFile ?? result;
  };
  return { engine, calls };
}

async function inFolder(
  engine: Engine,
  body: (files: LocalFiles, root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "stoker_write_file_" });
  const arena = new Arena(2 * 4096);
  const scheduler = new BlockScheduler(engine, arena.pool(4096, 2));
  const files = new LocalFiles({ root, direct: false, blockBytes: 4096, engine, scheduler, arena });
  try {
    await body(files, root);
    await engine.close();
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("writeFile: with fsync the file is flushed before it is closed and renamed, then its folder", async () => {
  const { engine, calls } = watched();
  await inFolder(engine, async (files, root) => {
    await writeFile(files, `${root}/a`, numbered(10_000), { fsync: true, overwrite: false });
    assertEquals(calls.splice(0), ["fsync", "close", "fsync"]);
    await writeFile(files, `${root}/b`, numbered(10_000), { fsync: false, overwrite: false });
    assertEquals(calls, ["close"]);
  });
});

Deno.test("writeFile: a failed fsync or close is a failed write, and nothing is left", async () => {
  for (const answers of [{ fsync: -ERRNO.EIO }, { closeFile: -ERRNO.EDQUOT }]) {
    const { engine } = watched(answers);
    await inFolder(engine, async (files, root) => {
      const options = { fsync: true, overwrite: false };
      const error = await assertRejects(
        () => writeFile(files, `${root}/a`, numbered(10), options),
        StorageError,
      );
      assertEquals(error.errno, answers.fsync === undefined ? "EDQUOT" : "EIO");
      assertNamesFinalFile(error, `${root}/a`);
      assertEquals([...Deno.readDirSync(root)], []);
    });
  }
});

Deno.test("writeFile: a name that appears during the write is not replaced without overwrite", async () => {
  const { engine } = watched();
  await inFolder(engine, async (files, root) => {
    const onProgress = () => Deno.writeTextFileSync(`${root}/a`, "somebody else's");
    const options = { fsync: false, overwrite: false, onProgress };
    const error = await assertRejects(
      () => writeFile(files, `${root}/a`, numbered(10), options),
      StorageError,
    );
    assertEquals(error.errno, "EEXIST");
    assertEquals(Deno.readTextFileSync(`${root}/a`), "somebody else's");
    assertEquals([...Deno.readDirSync(root)].length, 1);
  });
});

Deno.test("writeFile: what fails names the file in the making, whichever call it was", async () => {
  const { engine } = watched();
  const blocks = new ThreadsEngine(2);
  blocks.write = (id) => blocks.answerLater(id, -ERRNO.ENOSPC);
  for (const [broken, folder, errno] of [[engine, "none/", "ENOENT"], [blocks, "", "ENOSPC"]] as const) {
    await inFolder(broken, async (files, root) => {
      const path = `${root}/${folder}a`;
      const error = await assertRejects(
        () => writeFile(files, path, numbered(10_000), { fsync: false, overwrite: false }),
        StorageError,
      );
      assertEquals(error.errno, errno);
      assertNamesFinalFile(error, path);
      assertEquals([...Deno.readDirSync(root)], []);
    });
  }
});

function assertNamesFinalFile({ message, address }: StorageError, path: string): void {
  assertEquals(address, path);
  assert(message.includes(`'${path}'`), message);
  assert(!message.includes(".tmp"), message);
}
