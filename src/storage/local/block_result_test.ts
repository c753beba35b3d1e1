import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { StorageError } from "../../base/errors.ts";
import { isFinished } from "./block_result.ts";
import { BlocksInFlight } from "./blocks_in_flight.ts";
import { ScatteredTransfer } from "./transfer.ts";

const OFFSET = 8192;

/** A block of 4096 bytes in flight. */
function begun(isWrite: boolean, alignment = 1) {
  const slot = new Arena(4096).pool(4096, 1).tryTake();
  if (!slot) throw new Error("A new pool has slots");
  const file = { fd: 3, path: "/f", alignment };
  const transfer = new ScatteredTransfer(file, () => OFFSET, 4096, () => {}, undefined, () => {});
  const blocks = new BlocksInFlight(1);
  const id = blocks.add(transfer, slot, OFFSET, 4096, isWrite);
  const answer = (result: number) => isFinished(blocks, id, transfer, result);
  const failure = () => {
    assert(transfer.failure instanceof StorageError);
    return transfer.failure as StorageError; // as was asserted
  };
  return { transfer, blocks, id, answer, failure };
}

Deno.test("isFinished: a whole block is done, of a shorter one the rest is asked for", () => {
  const { transfer, blocks, id, answer } = begun(false);
  assertEquals(answer(4000), false);
  assertEquals(blocks.arrivedOf(id), 4000);
  assertEquals(answer(96), true);
  assertEquals(transfer.failure, undefined);
});

Deno.test("isFinished: with O_DIRECT the rest begins on a whole unit", () => {
  const { blocks, id, answer } = begun(false, 512);
  assertEquals(answer(1000), false);
  assertEquals(blocks.arrivedOf(id), 512);
});

Deno.test("isFinished: what was interrupted is asked for again, but not for ever", () => {
  const { answer, failure } = begun(false);
  let asked = 0;
  while (!answer(asked % 2 === 0 ? -ERRNO.EINTR : -ERRNO.EAGAIN)) asked++;
  assertEquals(asked, 1000);
  assertEquals(failure().errno, "EINTR");
});

Deno.test("isFinished: an errno fails the transfer, with the place where it came", () => {
  const { answer, failure } = begun(true);
  assertEquals(answer(1024), false);
  assertEquals(answer(-ERRNO.ENOSPC), true);
  assertEquals([failure().operation, failure().errno], ["write", "ENOSPC"]);
  assert(failure().message.includes(String(OFFSET + 1024)), failure().message);
});

Deno.test("isFinished: nothing at all is the end of a file that is read, and an error of one that is written", () => {
  const read = begun(false);
  assertEquals(read.answer(0), true);
  assertEquals(read.failure().code, "SHORT_FILE");
  const written = begun(true);
  assertEquals(written.answer(0), true);
  assertEquals(written.failure().code, "SHORT_WRITE");
});

Deno.test("isFinished: of a transfer that has failed nothing more is asked for", () => {
  const { transfer, answer } = begun(false);
  transfer.fail(new Error("first"));
  assertEquals(answer(1), true);
  assertEquals((transfer.failure as Error).message, "first"); // it was set so
});

Deno.test("isFinished: a file that is opened, read and closed in one go has what was read, or nothing", () => {
  for (const [result, length] of [[100, 100], [-ERRNO.ENOENT, 0]] as const) {
    const { transfer, blocks, id, answer } = begun(false);
    transfer.openFlags = 0;
    assertEquals(answer(result), true);
    assertEquals(blocks.lengthOf(id), length);
    assertEquals(transfer.failure, undefined);
  }
});
