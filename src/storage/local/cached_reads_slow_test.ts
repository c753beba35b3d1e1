import { assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { diskFolder } from "../../../ffi/disk_folder.ts";
import { libc } from "../../../ffi/libc.ts";
import { dropCachedPages } from "../../../ffi/page_cache.ts";
import { byteAt } from "../store_contract.ts";
import { CachedReads, cachedReads } from "./cached_reads.ts";

libc();

const BLOCK = 4096;
const NOWAIT = 8;

type System = NonNullable<ConstructorParameters<typeof CachedReads>[3]>;

function bytesOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => byteAt(i));
}

/** Reads of files in a folder on a disk, on a clock that only `pass` moves. */
function fixture(
  body: (parts: {
    root: string;
    /** What was read of a file of this many bytes, if anything. */
    read(name: string, size?: number): Uint8Array | undefined;
    pass(milliseconds: number): void;
    reads: CachedReads;
  }) => void,
  system: Partial<System> = {},
): void {
  const root = Deno.makeTempDirSync({ dir: diskFolder(), prefix: "stoker_cached_reads_" });
  const slots = new Arena(2 * BLOCK).pool(BLOCK, 2);
  let now = 1000;
  const reads = new CachedReads(slots, BLOCK, NOWAIT, { ...libc(), ...system }, () => now);
  const read = (name: string, size?: number) => {
    if (size !== undefined) Deno.writeFileSync(`${root}/${name}`, bytesOf(size));
    let found: Uint8Array | undefined;
    const isRead = reads.whole(`${root}/${name}`, (slot, offset, length) => {
      assertEquals([found, offset], [undefined, 0]);
      found = slot.bytes.slice(0, length);
    });
    assertEquals(isRead, found !== undefined);
    return found;
  };
  const open = openDescriptors();
  try {
    body({ root, reads, read, pass: (milliseconds) => now += milliseconds });
    assertEquals(slots.free, 2, "all slots are back");
    assertEquals(openDescriptors(), open, "all files are closed");
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** How many reads go the ordinary way before one is tried again. */
function skipped(tried: () => boolean): number {
  let count = 0;
  while (!tried()) count++;
  return count;
}

Deno.test("CachedReads.whole: what lies in memory has been read when it returns", () =>
  fixture(({ read }) => {
    for (const size of [1, 4095, BLOCK]) assertEquals(read("a", size), bytesOf(size));
  }));

Deno.test("CachedReads.whole: leaves what is missing, empty or more than a block to the ordinary way", () => {
  const cases = [["none", undefined], ["a", 0], ["a", BLOCK + 1], ["a", 3 * BLOCK]] as const;
  for (const [name, size] of cases) fixture(({ read }) => assertEquals(read(name, size), undefined));
});

Deno.test("CachedReads.whole: leaves to the ordinary way what is not in memory, and waits for nothing", () =>
  fixture(({ root, read }) => {
    Deno.writeFileSync(`${root}/a`, bytesOf(BLOCK));
    const file = Deno.openSync(`${root}/a`);
    file.syncSync();
    file.close();
    const fd = libc().open(new TextEncoder().encode(`${root}/a\0`), 0, 0);
    dropCachedPages(fd, "a");
    libc().close(fd);
    assertEquals(read("a"), undefined);
  }));

Deno.test("CachedReads.whole: does not wait for somebody to write into a pipe", () =>
  fixture(({ root, read }) => {
    const made = new Deno.Command("mkfifo", { args: [`${root}/pipe`] }).outputSync();
    assertEquals([made.success, read("pipe")], [true, undefined]);
  }));

Deno.test("CachedReads.whole: a file of which a part is in memory is not taken for a shorter one", () =>
  fixture(({ read }) => assertEquals(read("a", 100), undefined), {
    syscall_preadv2: (_number, _fd, _vector, _count, at) => at === 0n ? 60 : -1,
  }));

Deno.test("CachedReads.whole: after each that found nothing, twice as many go the ordinary way, up to 1024", () => {
  let opens = 0;
  fixture(({ reads, read }) => {
    const wasTried = () => {
      const before = opens;
      reads.whole("/none", () => {});
      return opens > before;
    };
    assertEquals(skipped(wasTried), 0);
    const pauses = Array.from({ length: 8 }, () => skipped(wasTried));
    assertEquals(pauses, [16, 32, 64, 128, 256, 512, 1024, 1024]);
    for (let i = 0; i < 1024; i++) assertEquals(read("a", 9), undefined);
    assertEquals(read("a"), bytesOf(9));
    wasTried();
    assertEquals(skipped(wasTried), 16, "one that is in memory ends the long pauses");
  }, {
    syscall_openat2: (...call) => {
      opens++;
      return libc().syscall_openat2(...call);
    },
  });
});

Deno.test("CachedReads.whole: what took long counts, but others go the ordinary way for a while", () => {
  let slowMs = 5;
  let passed = (_milliseconds: number) => {};
  fixture(({ read, pass }) => {
    passed = pass;
    assertEquals(read("a", 9), bytesOf(9));
    slowMs = 0;
    assertEquals(skipped(() => read("a") !== undefined), 16);
    assertEquals(read("a"), bytesOf(9));
  }, {
    syscall_preadv2: (...call) => {
      passed(slowMs);
      return libc().syscall_preadv2(...call);
    },
  });
});

Deno.test("CachedReads.whole: gives the slot back where its reader throws", () =>
  fixture(({ root, reads, read }) => {
    read("a", 9);
    assertThrows(() =>
      reads.whole(`${root}/a`, () => {
        throw new RangeError("wrong");
      }), RangeError);
  }));

Deno.test("cachedReads: reads memory file systems too, and nothing where a server may be asked", () => {
  const slots = new Arena(BLOCK).pool(BLOCK, 1);
  assertEquals(cachedReads("/proc", slots, BLOCK), undefined);
  const folder = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "stoker_cached_reads_" });
  try {
    Deno.writeFileSync(`${folder}/a`, bytesOf(300));
    let length = 0;
    assertEquals(cachedReads(folder, slots, BLOCK)?.whole(`${folder}/a`, (_, __, n) => length = n), true);
    assertEquals(length, 300);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
