/**
 * The sysctl that forbids io_uring, for a whole run of the program. Every program of the machine feels the switch, so
 * the test asks to be allowed; a process of its own switches back when the test ends, also when it is killed.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { peerTest } from "../peers.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

const SWITCH = "/proc/sys/kernel/io_uring_disabled";
const SETTLED_MS = 5000;

/**
 * Sets the switch until it is disposed of. The guard stands in a session of its own, where no Ctrl-C reaches it, and
 * reads a pipe that ends with this process, however that ends.
 */
async function switchedTo(value: 1 | 2): Promise<AsyncDisposable> {
  const before = (await Deno.readTextFile(SWITCH)).trim();
  const line = `echo ${value} > ${SWITCH} && echo done && cat > /dev/null; echo ${before} > ${SWITCH}`;
  const guard = new Deno.Command("setsid", {
    args: ["sh", "-c", line],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const said = await guard.stdout.getReader().read();
  assert(!said.done, "The switch could not be set");
  return {
    async [Symbol.asyncDispose]() {
      await guard.stdin.close();
      await guard.status;
      assertEquals((await Deno.readTextFile(SWITCH)).trim(), before);
    },
  };
}

peerTest(
  "io: where kernel.io_uring_disabled forbids io_uring, threads take its place, said and kept in the result",
  ["STOKER_TEST_SYSCTL", "STOKER_TEST_ROOT"],
  () =>
    inFolder(async (folder) => {
      const write = ["io", "write", `${folder}/x`, "--size", "1MiB", "--overwrite", "--json"];
      {
        await using _ = await switchedTo(2);
        const written = await stoker(write);
        assertEquals(written.code, 0, written.err);
        const { engine, queueDepth, warnings } = JSON.parse(written.out);
        assertEquals([engine, queueDepth], ["threads", 28]);
        assertStringIncludes(JSON.stringify(warnings), "the sysctl kernel.io_uring_disabled");
        const asked = await stoker(["io", "read", `${folder}/x`, "--io-engine", "uring"]);
        assertRefused(asked, 3, "Cannot use --io-engine uring", "kernel.io_uring_disabled");
      }
      {
        // Of others than this user, who is root, it would be taken.
        await using _ = await switchedTo(1);
        assertEquals(JSON.parse((await stoker(write)).out).engine, "uring");
      }
      assertEquals(JSON.parse((await stoker(write)).out).engine, "uring");
    }),
);

peerTest(
  "the switch of kernel.io_uring_disabled goes back when the test that set it is killed",
  ["STOKER_TEST_SYSCTL", "STOKER_TEST_ROOT"],
  async () => {
    const before = await Deno.readTextFile(SWITCH);
    const script = `${switchedTo}
      const SWITCH = ${JSON.stringify(SWITCH)};
      const assert = () => {};
      await switchedTo(2);
      console.log("switched");
      setInterval(() => {}, 1000);`;
    const args = ["eval", "--no-lock", script];
    const test = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "null" }).spawn();
    await test.stdout.getReader().read();
    assertEquals((await Deno.readTextFile(SWITCH)).trim(), "2");
    test.kill("SIGKILL");
    await test.status;
    const end = performance.now() + SETTLED_MS;
    while (await Deno.readTextFile(SWITCH) !== before && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(await Deno.readTextFile(SWITCH), before);
  },
);
