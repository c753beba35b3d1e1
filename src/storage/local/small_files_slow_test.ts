import { assertEquals, assertThrows } from "@std/assert";
import { cString } from "../../../ffi/c_string.ts";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import { StorageError } from "../../base/errors.ts";
import { numbered } from "../store_contract.ts";
import { PageCacheCopies } from "./page_cache_copies.ts";
import { SmallFiles } from "./small_files.ts";

libc();

const BLOCK = 4096;
const PLAIN = { fsync: false, overwrite: true };

type System = NonNullable<ConstructorParameters<typeof SmallFiles>[3]>;

const NAMELESS = platform().open.TMPFILE;
/** A file system whose files always have names, as EISDIR says: the flag holds O_DIRECTORY. */
const NAMED = {
  open:
    ((path, flags, mode) =>
      libc().open(path, flags & ~(NAMELESS | platform().open.DIRECTORY), mode)) as System["open"],
};

/** Small files in a folder of their own, on a clock that only `pass` moves. */
function fixture(
  body: (parts: {
    root: string;
    small: SmallFiles;
    pass(milliseconds: number): void;
    names(): string[];
    freeSlots(): number;
  }) => void,
  system: Partial<System> = {},
  copies?: PageCacheCopies,
): void {
  const root = Deno.makeTempDirSync({ prefix: "stoker_small_files_" });
  const arena = new Arena(2 * BLOCK);
  const slots = arena.pool(BLOCK, 2);
  let now = 1000;
  const all = { ...libc(), ...system };
  const small = new SmallFiles(copies ?? new PageCacheCopies(), slots, BLOCK, all, () => now);
  try {
    assertEquals(
      small.write(`${root}/first`, numbered(10), PLAIN),
      undefined,
      "others have their turn first",
    );
    body({
      root,
      small,
      pass: (milliseconds) => now += milliseconds,
      names: () => [...Deno.readDirSync(root)].map(({ name }) => name).sort(),
      freeSlots: () => slots.free,
    });
    assertEquals(slots.free, 2, "all slots are back");
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test("SmallFiles.write: the file is there when it returns, whole and under its own name", () =>
  fixture(({ root, small, names }) => {
    let moved = 0;
    for (const [name, size] of [["a", 1], ["b", BLOCK], ["a", 300]] as const) {
      const written = small.write(`${root}/${name}`, numbered(size), {
        ...PLAIN,
        onProgress: (bytes) => moved += bytes,
      });
      assertEquals(written?.bytes, size);
      const expected = new Uint8Array(size);
      numbered(size).fill(0, size, { offset: 0, length: size, bytes: expected, address: 0n });
      assertEquals(Deno.readFileSync(`${root}/${name}`), expected);
    }
    assertEquals(names(), ["a", "b"]);
    assertEquals(moved, 1 + BLOCK + 300);
  }));

Deno.test("SmallFiles.write: leaves to the ordinary way what is empty, large, synced or may not be replaced", () =>
  fixture(({ root, small, names }) => {
    const asked = (size: number, options: object) =>
      small.write(`${root}/a`, numbered(size), { ...PLAIN, ...options });
    assertEquals(asked(0, {}), undefined);
    assertEquals(asked(BLOCK + 1, {}), undefined);
    assertEquals(asked(1, { fsync: true }), undefined);
    assertEquals(asked(1, { overwrite: false }), undefined);
    assertEquals(small.write(`${root}/${"a/".repeat(3000)}`, numbered(1), PLAIN), undefined);
    assertEquals(small.write(`${root}/no/folder`, numbered(1), PLAIN), undefined);
    assertEquals(names(), []);
  }));

Deno.test("SmallFiles.write: after 10 ms a file lets others have their turn, and the next stretch begins", () =>
  fixture(({ root, small, pass }) => {
    const isWritten = () => small.write(`${root}/a`, numbered(9), PLAIN) !== undefined;
    assertEquals([isWritten(), isWritten()], [true, true]);
    pass(9.9);
    assertEquals(isWritten(), true);
    pass(0.1);
    assertEquals([isWritten(), isWritten()], [false, true]);
  }));

Deno.test("SmallFiles.write: makes way for requests while copies wait for storage", () => {
  let now = 0;
  const copies = new PageCacheCopies((fd, slot, length) => {
    now += 200;
    return libc().pwrite(fd, slot.address, BigInt(length), 0n);
  }, () => now);
  fixture(
    ({ root, small }) => {
      const isWritten = () => small.write(`${root}/a`, numbered(9), PLAIN) !== undefined;
      assertEquals(isWritten(), true);
      assertEquals(Array.from({ length: 16 }, isWritten).includes(true), false);
      assertEquals(isWritten(), true);
    },
    {},
    copies,
  );
});

Deno.test("SmallFiles.write: what fails is an error that names its call, and leaves nothing", () => {
  const failing = (result: number) => new PageCacheCopies(() => result);
  const refuses = (call: string, system: Partial<System>, copies?: PageCacheCopies) =>
    fixture(
      ({ root, small, names, freeSlots }) => {
        Deno.writeTextFileSync(`${root}/a`, "before");
        const error = assertThrows(() => small.write(`${root}/a`, numbered(9), PLAIN), StorageError);
        assertEquals([error.message.includes(call), freeSlots()], [true, 2], error.message);
        assertEquals(names(), ["a"]);
        assertEquals(Deno.readTextFileSync(`${root}/a`), "before");
      },
      system,
      copies,
    );
  refuses("ENOSPC", {}, failing(-28));
  refuses("rename", { rename: () => -1 });
  refuses("rename", { ...NAMED, rename: () => -1 });
  refuses("ENOSPC", NAMED, failing(-28));
  // A descriptor that is none any more: closed twice.
  const closedTwice = (fd: number) => [libc().close(fd), libc().close(fd)][1]!;
  refuses("EBADF", { close: closedTwice });
  refuses("EBADF", { ...NAMED, close: closedTwice });
});

Deno.test("SmallFiles.write: a file whose descriptor cannot be closed has no name any more", () =>
  fixture(({ root, small, names }) => {
    assertThrows(() => small.write(`${root}/new`, numbered(9), PLAIN), StorageError, "EBADF");
    assertEquals(names(), []);
  }, { close: (fd) => [libc().close(fd), libc().close(fd)][1]! }));

Deno.test("SmallFiles.write: a new file is made and named by three calls, without a temporary name", () => {
  const calls: string[] = [];
  const system = Object.fromEntries(
    (["open", "linkat", "close", "rename", "unlink"] as const).map((call) => [
      call,
      // deno-lint-ignore no-explicit-any -- handed on as they came
      (...words: any[]) => (calls.push(call), (libc()[call] as (...words: any[]) => number)(...words)),
    ]),
  );
  fixture(({ root, small, names }) => {
    for (const name of ["a", "b"]) small.write(`${root}/${name}`, numbered(9), PLAIN);
    // Without a capability kernels before 6.10 take one more call for the first.
    assertEquals(calls.join().replace("linkat,linkat", "linkat"), "open,linkat,close,open,linkat,close");
    assertEquals(names(), ["a", "b"]);
    calls.length = 0;
    for (const name of ["a", "c"]) small.write(`${root}/${name}`, numbered(9), PLAIN);
    assertEquals(
      calls.join(),
      "open,linkat,close,open,close,rename,open,close,rename",
      "one that is there is replaced, and so are those that follow it",
    );
    assertEquals(names(), ["a", "b", "c"]);
  }, system);
});

Deno.test("SmallFiles.write: who may not name a file by its descriptor alone names it through /proc", () => {
  const flags: number[] = [];
  fixture(({ root, small, names }) => {
    for (const name of ["a", "b"]) small.write(`${root}/${name}`, numbered(9), PLAIN);
    assertEquals(names(), ["a", "b"]);
  }, {
    linkat: (from, old, to, path, flag) => {
      flags.push(flag);
      // What a kernel before 6.10 says without the capability.
      return flag === 0x1000
        ? libc().linkat(-100, cString("/none"), to, path, 0)
        : libc().linkat(from, old, to, path, flag);
    },
    rename: () => -1,
  });
  assertEquals(flags, [0x1000, 0x400, 0x400]);
});

Deno.test("SmallFiles.write: where no file can be without a name, each has a temporary one", () => {
  let asked = 0;
  const open: System["open"] = (path, flags, mode) => {
    if (flags & NAMELESS) asked++;
    return NAMED.open(path, flags, mode);
  };
  fixture(({ root, small, names }) => {
    for (const name of ["a", "b"]) {
      assertEquals(small.write(`${root}/${name}`, numbered(9), PLAIN)?.bytes, 9);
    }
    assertEquals([names(), asked], [["a", "b"], 1]);
  }, { open });
});

Deno.test("SmallFiles.write: a copy that took only a part is made anew on the ordinary way", () =>
  fixture(
    ({ root, small, names }) => {
      assertEquals(small.write(`${root}/a`, numbered(9), PLAIN), undefined);
      assertEquals(names(), []);
    },
    {},
    new PageCacheCopies(() => 5),
  ));

Deno.test("SmallFiles.write: an aborted run begins no file", () =>
  fixture(({ root, small, names }) => {
    const signal = AbortSignal.abort(new Error("stopped"));
    assertThrows(() => small.write(`${root}/a`, numbered(9), { ...PLAIN, signal }), Error, "stopped");
    assertEquals(names(), []);
  }));
