import { assert } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import { testUnless } from "../../../tests/peers.ts";
import { NO_MORE } from "../store.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import { chooseEngine } from "./choose_engine.ts";
import { ScatteredTransfer } from "./transfer.ts";
import { UringEngine } from "./uring_engine.ts";

libc();

const DEPTH = 4;
/** Each is passed on at once, and comes out of the page cache within the call. */
const BLOCK = 32768;
/** So long a test goes on where what it waits for does not come. */
const PATIENCE_MS = 5000;

const IO = { engine: "auto", queueDepth: DEPTH, blockSizeBytes: BLOCK } as const;
const { engine: automatic, notes } = chooseEngine(IO, 0n, undefined);
await automatic.close();
const noUring = automatic.name === "uring" ? undefined : notes.join();

/** Reads a block that is in memory again and again, as long as `goesOn`. */
async function whileReading(
  goesOn: () => boolean,
  work: (engine: UringEngine, folder: string, moved: Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/data`;
  await Deno.writeFile(path, new Uint8Array(BLOCK));
  const arena = new Arena(DEPTH * BLOCK);
  const slots = arena.pool(BLOCK, DEPTH);
  const engine = new UringEngine(DEPTH, arena.base);
  const scheduler = new BlockScheduler(engine, slots);
  const fd = await new Promise<number>((opened) => engine.open(path, platform().open.RDONLY, 0, opened));
  const end = performance.now() + PATIENCE_MS;
  const next = () => goesOn() && performance.now() < end ? 0 : NO_MORE;
  try {
    const file = { fd, path, alignment: 1 };
    const transfer = new ScatteredTransfer(file, next, BLOCK, () => {}, undefined, scheduler.stopped);
    await work(engine, folder, scheduler.run(transfer));
  } finally {
    await engine.closeFile(fd);
    await engine.close();
    await Deno.remove(folder, { recursive: true });
  }
}

testUnless(
  noUring,
  "UringEngine.wait: what needed a thread of the kernel is not overlooked while cached blocks keep coming",
  async () => {
    let isOpen = false;
    await whileReading(() => !isOpen, async (engine, folder, moved) => {
      // A file that is made is always opened by a thread of the kernel.
      const { WRONLY, CREAT } = platform().open;
      let fd = -1;
      engine.open(`${folder}/made`, WRONLY | CREAT, 0o600, (answer) => {
        fd = answer;
        isOpen = true;
      });
      const began = performance.now();
      let isDone = false;
      moved.then(() => isDone = true);
      await engine.wait(Infinity, () => isDone);
      await moved;
      assert(performance.now() - began < PATIENCE_MS, "The open was answered only when no block was left");
      assert(fd >= 0);
      await engine.closeFile(fd);
    });
  },
);

testUnless(
  noUring,
  "UringEngine.wait: the event loop has its turn although one wait follows on the other",
  async () => {
    let hasTurned = false;
    await whileReading(() => !hasTurned, async (engine, _folder, moved) => {
      setTimeout(() => hasTurned = true);
      let isDone = false;
      moved.then(() => isDone = true);
      const began = performance.now();
      for (let waits = 0; !isDone && performance.now() - began < PATIENCE_MS / 2; waits++) {
        let asked = 0;
        await engine.wait(Infinity, () => isDone || asked++ > 2);
      }
      assert(hasTurned, "A timer that was due at once never ran");
      await engine.wait(Infinity, () => isDone);
      await moved;
    });
  },
);
