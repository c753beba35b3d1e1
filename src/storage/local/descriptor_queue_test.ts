import { assertEquals } from "@std/assert";
import { descriptorLimit } from "../../../ffi/descriptor_limit.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import { DescriptorQueue } from "./descriptor_queue.ts";
import { PendingCalls } from "./pending_calls.ts";

libc();

/** Answers opens when it is told to; a descriptor of it is a number that the process does not have. */
function queueOf() {
  const asked: { readonly path: string; answer(fd: number): void }[] = [];
  const answers: number[] = [];
  const calls = new PendingCalls();
  const queue = new DescriptorQueue({
    open: (path: string, _flags: number, _mode: number, answer: (fd: number) => void) =>
      void asked.push({ path, answer }),
  }, calls);
  const open = (path: string, flags = 0) =>
    queue.open({ path, called: path, flags }, (fd) => answers.push(fd), (error) => {
      throw error;
    });
  return { queue, calls, asked, answers, open };
}

/** Lets promises that were kept run on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("DescriptorQueue: opens eight at a time, the others in their order, and keeps account", () => {
  const { asked, answers, open, calls } = queueOf();
  for (let file = 0; file < 10; file++) open(`f${file}`);
  assertEquals([asked.length, calls.count, calls.oldest?.name], [8, 8, "f0"]);
  asked[0]?.answer(5);
  assertEquals([asked.length, asked[8]?.path, calls.answered], [9, "f8", 1]);
  asked[3]?.answer(-ERRNO.ENOENT);
  assertEquals([asked.length, asked[9]?.path], [10, "f9"]);
  assertEquals(answers, [5, -ERRNO.ENOENT]);
});

Deno.test("DescriptorQueue: without one left it waits for another file to be closed, and fails where none is open", async () => {
  const { queue, asked, answers, open } = queueOf();
  open("alone");
  asked[0]?.answer(-ERRNO.EMFILE);
  await settled();
  assertEquals([answers, asked.length], [[-ERRNO.EMFILE], 1]);
  queue.keep();
  open("second");
  asked[1]?.answer(-ERRNO.EMFILE);
  await settled();
  assertEquals([answers.length, asked.length], [1, 2], "it waits");
  queue.free();
  await settled();
  assertEquals(asked[2]?.path, "second");
  asked[2]?.answer(7);
  await settled();
  assertEquals(answers, [-ERRNO.EMFILE, 7]);
});

Deno.test("DescriptorQueue: the last descriptors are given back, but for a file that was just made", async () => {
  const { queue, asked, answers, open } = queueOf();
  const high = descriptorLimit() + 1000;
  queue.keep();
  open("x");
  asked[0]?.answer(high);
  await settled();
  assertEquals(answers, []);
  queue.wakeNext();
  await settled();
  asked[1]?.answer(6);
  await settled();
  open("new", platform().open.CREAT);
  asked[2]?.answer(high);
  await settled();
  assertEquals(answers, [6, high]);
});

Deno.test("DescriptorQueue: an interrupted open is repeated, not for ever", async () => {
  const { asked, answers, open } = queueOf();
  open("x");
  let repeats = 0;
  for (; answers.length === 0; repeats++) {
    asked[repeats]?.answer(-ERRNO.EINTR);
    await settled();
  }
  assertEquals([answers, repeats], [[-ERRNO.EINTR], 101]);
});
