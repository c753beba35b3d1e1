import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { InterruptedError, StorageError } from "../base/errors.ts";
import { createSharedMetrics } from "../metrics/shared_memory.ts";
import { workerEnded, workersAlive } from "../workers/alive.ts";
import { letWorkersStay, takeIdle } from "../workers/idle_workers.ts";
import { toWire } from "../workers/protocol.ts";
import { type CrewOrders, descriptorFinding, runCrew } from "./crew.ts";
import { openFileLimit } from "./descriptors.ts";

Deno.test("descriptorFinding: refuses before the runtime would panic, with the numbers", () => {
  assertEquals(descriptorFinding(10, { limit: 124, openFiles: 4 }), undefined);
  const finding = descriptorFinding(10, { limit: 123, openFiles: 4 });
  assertEquals(finding?.severity, "error");
  assert(finding?.text.includes("124") && finding.text.includes("123"), finding?.text);
  assert(finding?.remedy.includes("ulimit -n 124"), finding?.remedy);
});

Deno.test("openFileLimit: reads the hard limit; unlimited and unknown do not refuse", () => {
  assertEquals(
    openFileLimit("Max open files            1024                 4096                 files\n"),
    4096,
  );
  assertEquals(
    openFileLimit("Max open files            unlimited            unlimited            files\n"),
    Infinity,
  );
  assertEquals(openFileLimit(undefined), Infinity);
});

libc(); // loaded once, before a test could count it as its leak

const EIO = new StorageError("Cannot read 'a' at offset 5: EIO", {
  code: "EIO",
  operation: "read",
  errno: "EIO",
  remedy: "Look at dmesg.",
});

type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Workers that are just these lines; each does what its number says. */
function crewOf(lines: string, workers: number, signal = new AbortController().signal) {
  const said: string[] = [];
  const orders: Changeable<CrewOrders<null>> = {
    kind: "io",
    metrics: createSharedMetrics(workers),
    signal,
    descriptors: { limit: Infinity, openFiles: 0 },
    setup: (worker) => ({
      worker,
      metrics: createSharedMetrics(workers),
      store: {
        address: "null://",
        io: { engine: "auto", queueDepth: 1, blockSizeBytes: 4096 },
      },
      job: null,
    }),
    onNotice: (code) => said.push(code),
  };
  const text = `self.onmessage = ({ data }) => { ${lines} };`;
  const url = new URL(`data:application/javascript,${encodeURIComponent(text)}`);
  const means = { drainMs: 300, urlOf: () => url };
  return { said, orders, module: url.href, run: () => runCrew<null, number>(orders, means) };
}

const DONE = `self.postMessage({ kind: "done", report: data.worker }); self.close();`;
const FAILED = `self.postMessage({ kind: "failed", error: ${JSON.stringify(toWire(EIO))} }); self.close();`;
/** Ends by itself, long after the crew gave it up. */
const SILENT = `setTimeout(() => self.close(), 1000);`;

Deno.test("runCrew: gives the reports of all Workers, and none is left", async () => {
  const before = workersAlive();
  const { run, said } = crewOf(DONE, 3);
  assertEquals(await run(), [0, 1, 2]);
  assertEquals([workersAlive(), said], [before, []]);
});

Deno.test("runCrew: a Worker that throws is an error with its name, and the others end", async () => {
  const before = workersAlive();
  const { run } = crewOf(`if (data.worker === 1) throw new Error("no such luck"); ${DONE}`, 3);
  const error = await assertRejects(run, Error, "no such luck");
  assertStringIncludes(error.message, "io 1");
  assertEquals(workersAlive(), before);
});

Deno.test("runCrew: the error that a Worker sends keeps its class", async () => {
  const { run } = crewOf(`if (data.worker === 0) { ${FAILED} } else { ${DONE} }`, 2);
  const error = await assertRejects(run, StorageError, "offset 5");
  assertEquals([error.errno, error.exitStatus, error.remedy], ["EIO", 4, "Look at dmesg."]);
});

Deno.test("runCrew: a Worker that never answers is given up after an interrupt, and counted", async () => {
  const before = workersAlive();
  const stop = new AbortController();
  const { run, said } = crewOf(`if (data.worker === 0) { ${SILENT} } else { ${DONE} }`, 2, stop.signal);
  const reason = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "" });
  setTimeout(() => stop.abort(reason), 100);
  assertEquals(await assertRejects(run, InterruptedError), reason);
  assertEquals([workersAlive(), said], [before + 1, ["STUCK"]]);
});

Deno.test("runCrew: a Worker that never answers does not hide the failure of another", async () => {
  const { run, said } = crewOf(`if (data.worker === 0) { ${SILENT} } else { ${FAILED} }`, 2);
  await assertRejects(run, StorageError, "offset 5");
  assertEquals(said, ["STUCK"]);
});

Deno.test("runCrew: of a large crew that is stopped while it starts, the others are not started", async () => {
  const before = workersAlive();
  const stop = new AbortController();
  const { orders, run } = crewOf(`setTimeout(() => { ${DONE} }, 50);`, 200, stop.signal);
  let begun = 0;
  const { setup } = orders;
  orders.setup = (worker) => {
    if (++begun === 3) queueMicrotask(() => stop.abort(new Error("Stop")));
    return setup(worker);
  };
  await assertRejects(run, Error, "Stop");
  const atOnce = Math.max(8, 2 * navigator.hardwareConcurrency);
  assert(begun >= 3 && begun <= atOnce, `${begun} of 200 began, ${atOnce} at once`);
  assertEquals(workersAlive(), before);
});

/** Says how often it got work, when so many Workers have begun. */
function metCrewOf(workers: number) {
  const crew = crewOf(
    `
    self.times = (self.times ?? 0) + 1;
    self.postMessage({ kind: "ready", atMs: 0 });
    const begun = new Int32Array(data.metrics.buffer);
    const before = Atomics.add(begun, 0, 1);
    const all = before - before % ${workers} + ${workers};
    const look = () => {
      if (Atomics.load(begun, 0) < all) return setTimeout(look, 5);
      self.postMessage({ kind: "done", report: self.times });
      if (!data.stays) self.close();
    };
    look();`,
    workers,
  );
  const { metrics, setup } = crew.orders;
  crew.orders.setup = (worker) => ({ ...setup(worker), metrics });
  return crew;
}

Deno.test("runCrew: the Workers of a large crew, which wait for each other, all begin", async () => {
  assertEquals(await metCrewOf(40).run(), new Array(40).fill(1));
});

Deno.test("runCrew: the Workers of a large crew stay where they may, and work for the next one", async () => {
  const before = workersAlive();
  letWorkersStay();
  try {
    const { run, module } = metCrewOf(16);
    assertEquals(await run(), new Array(16).fill(1));
    assertEquals(workersAlive(), before + 16);
    assertEquals(await run(), new Array(16).fill(2));
    assertEquals(workersAlive(), before + 16);
    for (let worker = takeIdle(module); worker; worker = takeIdle(module)) {
      worker.terminate();
      workerEnded();
    }
    assertEquals(workersAlive(), before);
  } finally {
    letWorkersStay(false);
  }
});

/** Two Workers of the real kind: the job of the first says what it throws, the other works until it is stopped. */
function crewThatThrows(job: string) {
  const metrics = createSharedMetrics(2);
  const io = { engine: "auto", queueDepth: 1, blockSizeBytes: 4096 } as const;
  return runCrew<string, string>(
    {
      kind: "io",
      metrics,
      signal: new AbortController().signal,
      descriptors: { limit: Infinity, openFiles: 0 },
      setup: (worker) => ({
        worker,
        metrics,
        store: { address: "null://", io },
        job: worker === 0 ? job : "nothing stops",
      }),
    },
    { drainMs: 20_000, urlOf: () => new URL("../workers/serve_test_worker.ts", import.meta.url) },
  );
}

Deno.test("runCrew: what nobody catches in a Worker keeps class, message and stack", async () => {
  const before = workersAlive();
  for (const what of ["timer", "promise"]) {
    const error = await assertRejects(() => crewThatThrows(`${what} stops`), Error, "thrown by a test");
    assertEquals([error.name, error.message], ["RangeError", "thrown by a test"]);
    assertStringIncludes(error.stack ?? "", "serve_test_worker.ts");
  }
  const error = await assertRejects(() => crewThatThrows("word stops"), Error);
  assertEquals(error.message, "thrown by a test");
  assertEquals(workersAlive(), before);
});

Deno.test("runCrew: work that waits for ever after a throw is ended with its Worker", async () => {
  const before = workersAlive();
  await assertRejects(() => crewThatThrows("timer waits"), Error, "thrown by a test");
  assertEquals(workersAlive(), before);
});
