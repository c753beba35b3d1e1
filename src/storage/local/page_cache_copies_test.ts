import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { MEMORY_COPIES, PageCacheCopies, pageCacheCopies, type PageCacheMoves } from "./page_cache_copies.ts";

libc();

const BLOCK = 1 << 20;
const NO_SLOT = { offset: 0, length: BLOCK, bytes: new Uint8Array(0), address: 0n };

/** Copies of a block, each of which takes so long. */
function copiesOf(...milliseconds: number[]) {
  let now = 0;
  const copies = new PageCacheCopies((_fd, _slot, length) => {
    now += milliseconds.shift() ?? 0;
    return length;
  }, () => now);
  return { copies, write: () => copies.move(3, NO_SLOT, BLOCK, 0) };
}

/** How many blocks are requested before the next copy. */
function requested(copies: PageCacheMoves): number {
  let count = 0;
  while (!copies.next()) count++;
  return count;
}

Deno.test("PageCacheCopies: go on while they are quick, and give the result of the call", () => {
  const { copies, write } = copiesOf(0.3, 4, 10);
  for (let block = 0; block < 3; block++) {
    assertEquals([copies.next(), write()], [true, BLOCK]);
  }
  assertEquals(requested(copies), 0, "100 MB/s is a copy, however busy the machine is");
});

Deno.test("PageCacheCopies: a slow one makes way for requests, each further one for twice as many", () => {
  const { copies, write } = copiesOf(200, 200, 200, 0.3, 200);
  const pauses: number[] = [];
  for (let block = 0; block < 5; block++) {
    write();
    pauses.push(requested(copies));
  }
  assertEquals(pauses, [16, 32, 64, 0, 16]);
});

Deno.test("pageCacheCopies: not where processors are idle, nor on file systems that may ask a server", () => {
  assertEquals(pageCacheCopies("ext4", 1, 2), undefined);
  assertEquals(pageCacheCopies("ext4", 2, 2) instanceof PageCacheCopies, true);
  assertEquals(pageCacheCopies("nfs", 2, 2), undefined);
});

Deno.test("pageCacheCopies: where files are memory, nothing is requested after a slow call", () => {
  assertEquals(pageCacheCopies("tmpfs", 2, 2), MEMORY_COPIES);
  assertEquals(requested(MEMORY_COPIES), 0);
});
