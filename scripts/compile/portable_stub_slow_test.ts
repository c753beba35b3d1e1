import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { peerTest, testUnless } from "../../tests/peers.ts";
import { writePortable } from "./portable.ts";
import { runCommand, type RunOptions, type Said } from "./run_command.ts";

/** Stands for the Deno runtime: says what it was given. */
const RUNTIME = `#!/bin/sh
[ "$1" = --version ] && exit 0
while [ "\${1##*/}" != main.js ]; do shift; done
main=$1
shift
printf '%s\\n' "pid $$" "main $main" "name $STOKER_ARGV0" "form $STOKER_FORM" "dir $DENO_DIR"
for word in "$@"; do printf '%s\\n' "word '$word'"; done
exit "\${STOKER_TEST_STATUS:-0}"
`;

interface Bed {
  readonly folder: string;
  readonly file: string;
  readonly cache: string;
  start(words?: readonly string[], options?: RunOptions): Promise<Said>;
  /** The one folder that was unpacked; fails when there is anything else. */
  unpacked(): string;
}

/** A portable file around the false runtime, in a folder of its own, with its own cache folder. */
function bedTest(name: string, fn: (bed: Bed) => Promise<void>): void {
  Deno.test(name, () => withBed(fn));
}

async function withBed(fn: (bed: Bed) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${folder}/program/src/workers`, { recursive: true });
    await Deno.writeTextFile(`${folder}/program/main.js`, "main");
    await Deno.writeTextFile(`${folder}/program/src/workers/a_worker.js`, "worker");
    const noise = Uint8Array.from(
      { length: 60_000 },
      (_, index) => (index * index * 31 + (index >> 3)) & 255,
    );
    await Deno.writeFile(`${folder}/program/noise.wasm`, noise);
    await Deno.writeTextFile(`${folder}/runtime`, RUNTIME);
    const files = ["main.js", "noise.wasm", "src/workers/a_worker.js"];
    const workers: string[] = []; // the false runtime starts none
    const program = {
      folder: `${folder}/program`,
      main: "main.js",
      workers,
      loadedByName: workers,
      files,
      madeBy: "hand",
    };
    const file = `${folder}/stoker`;
    await writePortable(program, file, `${folder}/runtime`, "1.2.3");
    const cache = `${folder}/cache`;
    const env = { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: cache };
    await fn({
      folder,
      file,
      cache,
      start: (words = [], options = {}) => runCommand(file, words, { clearEnv: true, env, ...options }),
      unpacked: () => {
        const names = [...Deno.readDirSync(cache)].map((entry) => entry.name);
        assertEquals(names.length, 1, `The cache holds ${names.join(", ")}`);
        return `${cache}/${names[0]}`;
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function assertStarted(said: Said): void {
  assertEquals([said.code, said.err], [0, ""]);
  assertMatch(said.out, /^pid \d+\nmain /);
}

function assertRefused(said: Said, ...parts: string[]): void {
  assertEquals([said.code, said.out], [3, ""]);
  for (const part of parts) assertStringIncludes(said.err.trimEnd().split("\n").at(-1) ?? "", part);
}

bedTest("portable form: passes words unchanged and tells the name that it was called by", async (bed) => {
  await Deno.symlink(bed.file, `${bed.folder}/dlio_benchmark`);
  const words = ["a b", "", "*", "$HOME", "'x'", "\\n", "--help"];
  const said = await runCommand(`${bed.folder}/dlio_benchmark`, words, {
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: bed.cache },
  });
  assertStarted(said);
  assertStringIncludes(said.out, words.map((word) => `word '${word}'\n`).join(""));
  assertStringIncludes(said.out, `name ${bed.folder}/dlio_benchmark\nform portable\n`);
  assertStringIncludes(said.out, `dir ${bed.unpacked()}/deno\n`);
});

bedTest("portable form: unpacks once into a folder for its user alone", async (bed) => {
  assertStarted(await bed.start());
  const folder = bed.unpacked();
  assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
  assertEquals(await Deno.readTextFile(`${folder}/program/src/workers/a_worker.js`), "worker");
  const first = (await Deno.stat(`${folder}/program/deno`)).ino;
  assertStarted(await bed.start());
  assertEquals((await Deno.stat(`${bed.unpacked()}/program/deno`)).ino, first);
});

bedTest(
  "portable form: becomes the runtime, so that signals and the exit status are its own",
  async (bed) => {
    await bed.start();
    const env = { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: bed.cache, STOKER_TEST_STATUS: "130" };
    const child = new Deno.Command(bed.file, { clearEnv: true, env, stdout: "piped" }).spawn();
    const { code, stdout } = await child.output();
    assertEquals(code, 130);
    assertStringIncludes(new TextDecoder().decode(stdout), `pid ${child.pid}\n`);
  },
);

for (const shell of ["/bin/dash", "/bin/bash", "/bin/busybox"]) {
  testUnless(
    exists(shell) ? undefined : `no ${shell} here`,
    `portable form: is read by ${shell}`,
    () =>
      withBed(async (bed) => {
        const words = shell.endsWith("busybox") ? ["sh", bed.file] : [bed.file];
        const env = { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: bed.cache };
        for (let start = 0; start < 2; start++) {
          assertStarted(await runCommand(shell, words, { clearEnv: true, env }));
        }
      }),
  );
}

const DAMAGE: Record<string, (folder: string) => Promise<void>> = {
  "a file is cut short, and its time is the old one": async (folder) => {
    const file = `${folder}/program/noise.wasm`;
    const { atime, mtime } = await Deno.stat(file);
    await Deno.truncate(file, 100);
    await Deno.utime(file, atime ?? 0, mtime ?? 0);
  },
  "a byte was changed later": async (folder) => {
    await new Promise((done) => setTimeout(done, 20)); // a clock tick of the file system after the stamp
    using file = await Deno.open(`${folder}/program/noise.wasm`, { write: true });
    await file.write(new Uint8Array([99]));
  },
  "a file is missing": (folder) => Deno.remove(`${folder}/program/src/workers/a_worker.js`),
  "a file is a link": async (folder) => {
    await Deno.rename(`${folder}/program/main.js`, `${folder}/main.js`);
    await Deno.symlink(`${folder}/main.js`, `${folder}/program/main.js`);
  },
  "the stamp is another": (folder) => Deno.writeTextFile(`${folder}/stamp`, "0123\n"),
  "the stamp is missing": (folder) => Deno.remove(`${folder}/stamp`),
  "others may write to it": (folder) => Deno.chmod(folder, 0o777),
};

for (const [what, damage] of Object.entries(DAMAGE)) {
  bedTest(`portable form: replaces what it unpacked, when ${what}`, async (bed) => {
    await bed.start();
    const before = (await Deno.stat(`${bed.unpacked()}/program`)).ino;
    await damage(bed.unpacked());
    assertStarted(await bed.start());
    const after = bed.unpacked();
    assertNotEquals((await Deno.stat(`${after}/program`)).ino, before);
    assertEquals((await Deno.stat(after)).mode! & 0o777, 0o700);
    assertEquals((await Deno.stat(`${after}/program/noise.wasm`)).size, 60_000);
  });
}

bedTest("portable form: ten first starts at once all work and leave one folder", async (bed) => {
  const starts = await Promise.all(Array.from({ length: 10 }, () => bed.start()));
  starts.forEach(assertStarted);
  const inside = [...Deno.readDirSync(bed.unpacked())].map((entry) => entry.name).sort();
  assertEquals(inside, ["program", "stamp"]);
});

bedTest("portable form: refuses a folder that cannot be made, and names the variable", async (bed) => {
  const env = { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: `${bed.file}/below` };
  assertRefused(await bed.start([], { env }), "STOKER_CACHE_DIR", `'${bed.file}/below'`);
});

bedTest("portable form: refuses when writing fails half-way, and leaves nothing", async (bed) => {
  // A limit on the size of files stands for the full disk: both fail the write, this one without root.
  const words = ["-c", `trap '' XFSZ; ulimit -f 8; exec "$0"`, bed.file];
  const env = { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: bed.cache };
  assertRefused(await runCommand("/bin/sh", words, { clearEnv: true, env }), "STOKER_CACHE_DIR");
  assertEquals([...Deno.readDirSync(bed.cache)], []);
});

bedTest("portable form: refuses a copy of itself that was cut short", async (bed) => {
  const { size } = await Deno.stat(bed.file);
  await Deno.truncate(bed.file, size - 10);
  assertRefused(await bed.start(), `${size - 10} of ${size} bytes`, "Copy it again");
});

bedTest("portable form: refuses a link in the place of its folder", async (bed) => {
  await bed.start();
  const folder = bed.unpacked();
  await Deno.rename(folder, `${bed.folder}/elsewhere`);
  await Deno.symlink(`${bed.folder}/elsewhere`, folder);
  assertRefused(await bed.start(), "STOKER_CACHE_DIR", folder);
});

peerTest("portable form: refuses a folder of another user", "STOKER_TEST_ROOT", () =>
  withBed(async (bed) => {
    await bed.start();
    const folder = bed.unpacked();
    await Deno.chown(folder, 65534, 65534);
    assertRefused(await bed.start(), "belongs to another user", "STOKER_CACHE_DIR");
  }));

peerTest(
  "portable form: replaces a file that another user put into its folder",
  "STOKER_TEST_ROOT",
  () =>
    withBed(async (bed) => {
      await bed.start();
      await Deno.chown(`${bed.unpacked()}/program/main.js`, 65534, 65534);
      assertStarted(await bed.start());
      assertEquals((await Deno.stat(`${bed.unpacked()}/program/main.js`)).uid, 0);
    }),
);

bedTest(
  "portable form: takes the user's cache folder, else a private one for temporary files",
  async (bed) => {
    const home = `${bed.folder}/home`;
    const temporary = `${bed.folder}/tmp`;
    await Deno.mkdir(home);
    await Deno.mkdir(temporary);
    const base = { PATH: "/usr/bin:/bin", TMPDIR: temporary };
    const own = `${temporary}/stoker-${Deno.uid()}`;
    const rows: [Record<string, string>, string][] = [
      [{ HOME: home }, `${home}/.cache/stoker`],
      [{ HOME: home, XDG_CACHE_HOME: `${bed.folder}/xdg` }, `${bed.folder}/xdg/stoker`],
      [{ HOME: home, XDG_CACHE_HOME: "relative" }, `${home}/.cache/stoker`],
      [{}, own],
      [{ HOME: "" }, own],
      [{ HOME: "/dev/null" }, own],
    ];
    for (const [env, expected] of rows) {
      const said = await bed.start([], { env: { ...base, ...env } });
      assertStarted(said);
      assertStringIncludes(said.out, `dir ${expected}/stoker-1.2.3-`);
    }
    assertEquals((await Deno.stat(own)).mode! & 0o777, 0o700);
  },
);

bedTest("portable form: refuses a temporary folder that somebody else prepared", async (bed) => {
  await Deno.symlink("/etc", `${bed.folder}/stoker-${Deno.uid()}`);
  const env = { PATH: "/usr/bin:/bin", TMPDIR: bed.folder };
  assertRefused(await bed.start([], { env }), "STOKER_CACHE_DIR");
});

bedTest("portable form: writes nothing, when it has been unpacked before", async (bed) => {
  await bed.start();
  const folders = [bed.cache, bed.unpacked(), `${bed.unpacked()}/program`];
  const times = () => folders.map((folder) => Deno.statSync(folder).mtime?.getTime());
  const before = times();
  assertStarted(await bed.start());
  assertEquals(times(), before);
});
