import { assert, assertEquals, assertThrows } from "@std/assert";
import { testUnless } from "../tests/peers.ts";
import { Arena } from "./arena.ts";
import { cString, CStringRoom } from "./c_string.ts";
import { ERRNO } from "./errno.ts";
import { closeEventfd, openEventfd, ringEventfd } from "./eventfd.ts";
import { NoIoUring, PART, Ring } from "./io_uring.ts";
import { diskFolder } from "./disk_folder.ts";
import { libc } from "./libc.ts";

const C = libc();
const missing = (() => {
  try {
    new Ring(4).release();
    return undefined;
  } catch (error) {
    if (error instanceof NoIoUring) return error.message;
    throw error;
  }
})();

function withRing(entries: number, body: (ring: Ring, arena: Arena) => void): void {
  const ring = new Ring(entries);
  try {
    body(ring, new Arena(1 << 20));
  } finally {
    ring.release();
  }
}

/** Takes exactly one completion, sleeping for it. */
function one(ring: Ring): { id: number; result: number } {
  for (let i = 0; i < 100; i++) {
    if (ring.take()) return { id: ring.id, result: ring.result };
    ring.submitAndSleep(50);
  }
  throw new Error("Nothing completed in five seconds");
}

testUnless(missing, "Ring: writes and reads at offsets above 2^32, with the id of each request", () => {
  const path = Deno.makeTempFileSync({ dir: diskFolder(), prefix: "stoker_io_uring_test_" });
  const fd = C.open(cString(path), 2, 0);
  try {
    withRing(8, (ring, arena) => {
      const out = arena.reserve(4096);
      const back = arena.reserve(4096);
      const offset = 3 * 2 ** 32 + 12345;
      for (let i = 0; i < 4096; i++) out.bytes[i] = i % 253;
      ring.write(7, fd, Number(out.address), 4096, offset);
      assertEquals(one(ring), { id: 7, result: 4096 });
      ring.read(8, fd, Number(back.address), 4096, offset);
      assertEquals(one(ring), { id: 8, result: 4096 });
      assertEquals(back.bytes, out.bytes);
      assertEquals(Deno.statSync(path).size, offset + 4096);
      ring.read(9, fd, Number(back.address), 4096, offset + 4000);
      assertEquals(one(ring), { id: 9, result: 96 });
    });
  } finally {
    C.close(fd);
    Deno.removeSync(path);
  }
});

testUnless(
  missing,
  "Ring.readFile: opens into a place, reads, sees the end, closes, and tells what of it failed",
  () => {
    const folder = Deno.makeTempDirSync({ dir: diskFolder(), prefix: "stoker_io_uring_test_" });
    Deno.writeFileSync(`${folder}/a`, new Uint8Array(700).fill(7));
    try {
      withRing(4, (ring, arena) => {
        if (!ring.addPlaces(2)) return assertEquals(ring.addPlaces(2), false); // before 5.17
        const slot = arena.reserve(4096);
        const room = new CStringRoom();
        const parts = (name: string, length: number, end: number) => {
          ring.readFile(5, 1, room.place(`${folder}/${name}`), 0, Number(slot.address), length, end);
          const found: number[][] = [];
          for (let idle = 0; idle < 2;) {
            ring.submitAndSleep(20);
            if (!ring.take()) idle++;
            else found.push([ring.id, ring.part, ring.result]);
          }
          return found;
        };
        assertEquals(parts("a", 4096, 0), [[5, PART.read, 700]]);
        assertEquals(parts("a", 4096, 1), [[5, PART.read, 700], [5, PART.end, 0]]);
        assertEquals(parts("a", 700, 1), [[5, PART.end, 0]]);
        assertEquals(parts("a", 699, 1), [[5, PART.end, 1]]);
        assertEquals(parts("none", 4096, 1), [[5, PART.open, -ERRNO.ENOENT]]);
        assertEquals(slot.bytes.subarray(0, 700), new Uint8Array(700).fill(7));
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

testUnless(
  missing,
  "Ring: requests in lent memory move the same bytes; others, and later ones, do without",
  () => {
    const path = Deno.makeTempFileSync({ dir: diskFolder(), prefix: "stoker_io_uring_test_" });
    const fd = C.open(cString(path), 2, 0);
    try {
      withRing(8, (ring, arena) => {
        const [lent, more, other] = [arena.reserve(8192), arena.reserve(4096), arena.reserve(4096)];
        const isLent = ring.lend(Number(lent.address), lent.length);
        // A user without privileges may lock too little memory; then nothing relies on it.
        assert(isLent || Deno.uid() !== 0);
        for (let i = 0; i < 8192; i++) lent.bytes[i] = i % 251;
        assertEquals(ring.write(1, fd, Number(lent.address) + 100, 4096, 7), isLent);
        assertEquals(one(ring), { id: 1, result: 4096 });
        assertEquals(ring.read(2, fd, Number(more.address), 4096, 7), false);
        assertEquals(one(ring), { id: 2, result: 4096 });
        assertEquals(more.bytes, lent.bytes.subarray(100, 4196));
        assertEquals(ring.read(3, fd, Number(lent.address) + 4096, 4096, 7), isLent);
        assertEquals(one(ring), { id: 3, result: 4096 });
        assertEquals(lent.bytes.subarray(4096), more.bytes);
        assertEquals(ring.read(4, fd, Number(lent.address) + 4097, 4096, 7), false, "a byte lies outside");
        assertEquals(one(ring), { id: 4, result: 4096 });
        assertEquals(ring.lend(Number(other.address), 4096), false, "once for a ring");
        ring.stopRelying();
        assertEquals(ring.read(5, fd, Number(lent.address), 4096, 7), false);
        assertEquals(one(ring), { id: 5, result: 4096 });
      });
      withRing(4, (ring, arena) => {
        assertEquals(ring.lend(Number(arena.base), 2 ** 30 + 4096), false, "more than the kernel takes");
        assertEquals(ring.read(1, fd, Number(arena.reserve(4096).address), 4096, 7), false);
        assertEquals(one(ring).result, 4096);
      });
    } finally {
      C.close(fd);
      Deno.removeSync(path);
    }
  },
);

testUnless(missing, "Ring: a failed request carries its negative errno", () => {
  withRing(4, (ring, arena) => {
    ring.read(1, -1, Number(arena.reserve(8).address), 8, 0);
    assertEquals(one(ring), { id: 1, result: -ERRNO.EBADF });
    const path = cString("/no/such/file");
    ring.open(2, Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(path))), 0, 0);
    assertEquals(one(ring), { id: 2, result: -ERRNO.ENOENT });
  });
});

testUnless(missing, "Ring: opens, flushes and closes files", () => {
  withRing(4, (ring) => {
    const path = cString("/proc/self/exe");
    ring.open(1, Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(path))), 0, 0);
    const { result: fd } = one(ring);
    assert(fd >= 0);
    ring.fsync(2, fd, true);
    assertEquals(one(ring), { id: 2, result: 0 });
    ring.close(3, fd);
    assertEquals(one(ring), { id: 3, result: 0 });
    assertEquals(C.close(fd), -1);
  });
});

testUnless(missing, "Ring: takes more requests than it has room for when they are submitted between", () => {
  withRing(4, (ring, arena) => {
    const slot = arena.reserve(8);
    for (let i = 0; i < 4; i++) ring.read(i, -1, Number(slot.address), 8, 0);
    assertThrows(() => ring.read(4, -1, Number(slot.address), 8, 0), Error, "room for 4");
    for (let round = 0; round < 1000; round++) {
      ring.submitAndSleep(100);
      let taken = 0;
      while (ring.take()) taken++;
      for (let i = 0; i < taken; i++) ring.read(i, -1, Number(slot.address), 8, 0);
    }
    let left = 0;
    ring.submitAndSleep(100);
    while (ring.take()) left++;
    assertEquals(left, 4);
  });
});

testUnless(missing, "Ring: sleeps as long as it was told, and an eventfd in it ends the sleep", () => {
  const bell = openEventfd();
  withRing(4, (ring, arena) => {
    const began = performance.now();
    ring.submitAndSleep(20);
    const slept = performance.now() - began;
    assert(slept >= 20 && slept < 5000, `slept ${slept} ms`);
    assert(!ring.take());
    const slot = arena.reserve(8);
    ring.readStream(1, bell, Number(slot.address), 8);
    ringEventfd(bell);
    assertEquals(one(ring), { id: 1, result: 8 });
    assertEquals(slot.bytes[0], 1);
    ring.readStream(2, bell, Number(slot.address), 8);
    ring.cancel(3, 2);
    const ids = [one(ring), one(ring)].map(({ id, result }) => `${id} ${result}`).sort();
    assertEquals(ids, [`2 ${-ERRNO.ECANCELED}`, "3 0"]);
  });
  closeEventfd(bell);
});
