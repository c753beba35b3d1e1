import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { numbered } from "../store_contract.ts";
import { type Call, failing, slowDown } from "./memory_client.ts";
import {
  assertKept,
  BLOCK,
  KEY,
  openMemoryStore,
  OVER,
  PREFIX,
  withMemoryStore,
} from "./object_store_fixture.ts";
import { RequestGate } from "./request_gate.ts";
import { Requests, timerPause } from "./requests.ts";
import { uploadObject } from "./upload_object.ts";
import { WriteMeter } from "./write_meter.ts";

/** Seven parts of three blocks, the last one shorter. */
const SIZE = 20 * BLOCK + 99;

Deno.test("uploadObject: sends parts block by block, no more at once than allowed, and asks nothing", async () => {
  for (const [partsInFlight, queueDepth, most] of [[2, 4, 2], [9, 3, 3], [9, 1, 1]] as const) {
    await withMemoryStore({ io: { queueDepth }, write: { partsInFlight } }, async ({ store, client }) => {
      let progress = 0;
      const lengths = new Set<number>();
      const source: Source = {
        size: SIZE,
        fill: (offset, length, slot) => {
          lengths.add(length);
          numbered(SIZE).fill(offset, length, slot);
        },
      };
      const written = await store.write("a", source, { ...OVER, onProgress: (bytes) => progress += bytes });
      assertKept(client, KEY, SIZE);
      assertEquals([progress, written.attempts, client.bodies.most], [SIZE, 1, most]);
      assertEquals([client.count("part"), client.count("head"), client.open.size], [7, 0, 0]);
      assertEquals([...lengths].sort((a, b) => b - a), [BLOCK, 2 * BLOCK + 99 - 2 * BLOCK]);
    });
  }
});

Deno.test("uploadObject: makes parts larger where their number would not suffice", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    client.parts = { minBytes: 1, maxBytes: 2 ** 32, maxParts: 2 };
    const size = 5 * 2 ** 19;
    await store.write("a", numbered(size), OVER);
    assertEquals(client.calls.flatMap(({ kind, length }) => kind === "part" ? [length] : []), [
      2 ** 21,
      2 ** 19,
    ]);
    client.parts = { minBytes: 1, maxBytes: 2 ** 20, maxParts: 2 };
    const error = await assertRejects(() => store.write("b", numbered(size), OVER), StorageError, "2 parts");
    assertEquals([error.errno, client.count("create")], ["EFBIG", 1]);
  });
});

Deno.test("uploadObject: repeats a part alone when that is enough", async () => {
  await withMemoryStore({}, async ({ store, client, notices }) => {
    const left = new Map([[3, 2], [7, 1]]);
    client.during = ({ kind, number = 0 }, done) => {
      const failures = left.get(number) ?? 0;
      if (kind !== "part" || done === 0 && number === 3 || failures === 0) return;
      left.set(number, failures - 1);
      throw failing("reset");
    };
    let progress = 0;
    await store.write("a", numbered(SIZE), { ...OVER, onProgress: (bytes) => progress += bytes });
    assertKept(client, KEY, SIZE);
    assertEquals([progress, client.count("create"), client.count("part"), notices.length], [SIZE, 1, 10, 0]);
    assertEquals(store.statistics().errors, { reset: 3 });
  });
});

Deno.test("uploadObject: aborts an attempt that failed, says so, waits, and begins a fresh one", async () => {
  await withMemoryStore({ attempts: 2 }, async ({ store, client, notices, pauses }) => {
    let left = 2;
    client.before = ({ kind, number }) => {
      if (kind === "part" && number === 4 && left-- > 0) throw slowDown();
    };
    let progress = 0;
    const written = await store.write("a", numbered(SIZE), {
      ...OVER,
      onProgress: (bytes) => progress += bytes,
    });
    assertKept(client, KEY, SIZE);
    assertEquals([written.attempts, progress], [2, SIZE]);
    assertEquals(
      [client.count("create"), client.count("abort"), client.count("complete"), client.open.size],
      [
        2,
        1,
        1,
        0,
      ],
    );
    assertEquals(pauses, [500, 5000]);
    const [notice] = notices;
    assertEquals([notices.length, notice?.code], [1, "UPLOAD_RETRY"]);
    for (const part of ["s3://bucket/", "attempt 1 of 3", "503 SlowDown", "in 5 s"]) {
      assert(notice?.text.includes(part), notice?.text);
    }
    const { retries, retriedBytes } = store.statistics();
    assertEquals([retries, retriedBytes], [2, SIZE]);
  });
});

Deno.test("uploadObject: after the last attempt the error with its cause, and nothing is left", async () => {
  await withMemoryStore(
    { attempts: 1, write: { uploadAttempts: 2, uploadRetrySeconds: 0 } },
    async (fixture) => {
      const { store, client } = fixture;
      await store.write("a", numbered(10), OVER);
      client.before = ({ kind }) => {
        if (kind === "complete") {
          throw failing("answer", { status: 200, word: "InternalError", requestId: "R9" });
        }
      };
      const writing = store.write("a", numbered(SIZE), OVER);
      const error = await assertRejects(() => writing, StorageError, "upload 2 of 2");
      assertEquals([error.errno, error.attempt], ["InternalError", 2]);
      assert(error.cause instanceof RequestFailure && error.message.includes("R9"));
      assertEquals([client.count("create"), client.count("abort"), client.open.size], [2, 2, 0]);
      assertKept(client, KEY, 10);
    },
  );
});

Deno.test("uploadObject: no parts, two attempts, no pause: error with its cause, one abort per attempt", async () => {
  for (const uploadIntegrity of ["none", "size"] as const) {
    const { client, options, slots, notices } = openMemoryStore();
    const write = { ...options.settings.write, uploadAttempts: 2, uploadRetrySeconds: 0, uploadIntegrity };
    const requests = new Requests({
      attempts: 3,
      isTraced: false,
      addressOf: (name) => name,
      notice: (code, text) => notices.push({ code, text }),
      wake: () => {},
      pause: timerPause,
      random: Math.random,
    });
    const body = {
      source: numbered(0),
      blockBytes: BLOCK,
      meter: new WriteMeter(undefined),
      requests,
      signal: undefined,
    };
    const parts = {
      client,
      requests,
      gate: new RequestGate(slots, 4),
      settings: { ...options.settings, write },
      blockBytes: BLOCK,
      crc32c: undefined,
    };
    const uploading = uploadObject({ name: "a", key: KEY }, false, body, parts);
    const error = await assertRejects(() => uploading, StorageError, "the list of parts is empty");
    assertEquals(error.attempt, 2);
    assert(error.cause instanceof StorageError);
    assertEquals(client.calls.map(({ kind }) => kind), ["create", "abort", "create", "abort"]);
    assertEquals(notices.map(({ code }) => code), ["UPLOAD_RETRY"]);
  }
});

Deno.test("uploadObject: a part that the server counts otherwise is never completed", async () => {
  await withMemoryStore({ write: { uploadAttempts: 1 } }, async ({ store, client }) => {
    const putPart = client.putPart.bind(client);
    client.putPart = async (upload, number, sent, signal) => {
      const part = await putPart(upload, number, sent, signal);
      return number === 2 ? { ...part, size: part.size - 1 } : part;
    };
    const error = await assertRejects(
      () => store.write("a", numbered(SIZE), OVER),
      StorageError,
      "part 2 has",
    );
    assertEquals([error.errno, client.count("complete"), client.open.size], ["parts", 0, 0]);
  });
});

Deno.test("uploadObject: what cannot heal is not begun again", async () => {
  await withMemoryStore({}, async ({ store, client, pauses }) => {
    client.before = ({ kind }) => {
      if (kind === "part") throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError, "AccessDenied");
    assertEquals([client.count("create"), client.count("abort"), client.open.size, pauses], [1, 1, 0, []]);
    client.before = ({ kind }) => {
      if (kind === "create") throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError, "AccessDenied");
    assertEquals([client.count("create"), client.count("uploads")], [2, 0]);
  });
});

Deno.test("uploadObject: an error of the source, and an abort, end it and leave no upload", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    const torn: Source = {
      size: SIZE,
      fill: (offset) => {
        if (offset > 10 * BLOCK) throw new TypeError("no more bytes");
      },
    };
    await assertRejects(() => store.write("a", torn, OVER), TypeError, "no more bytes");
    assertEquals([client.count("create"), client.open.size], [1, 0]);
    for (const at of ["create", "part", "complete"] as const) {
      const stop = new AbortController();
      client.before = ({ kind }) => {
        if (kind === at) stop.abort(new Error("enough"));
      };
      await assertRejects(
        () => store.write("a", numbered(SIZE), { ...OVER, signal: stop.signal }),
        Error,
        "enough",
      );
      assertEquals([at, client.open.size], [at, 0]);
    }
  });
});

Deno.test("uploadObject: an upload that the server lost, or a part of it, is begun again", async () => {
  for (const word of ["NoSuchUpload", "InvalidPart"]) {
    await withMemoryStore({}, async ({ store, client }) => {
      let left = 1;
      client.before = ({ kind }) => {
        if (kind === "complete" && left-- > 0) throw failing("answer", { status: 404, word });
      };
      assertEquals((await store.write("a", numbered(SIZE), OVER)).attempts, 2);
      assertKept(client, KEY, SIZE);
      assertEquals(client.open.size, 0);
    });
  }
});

Deno.test("uploadObject: a completed upload whose answer was lost is found, not sent again", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    let lost = 1;
    client.after = ({ kind }) => {
      if (kind === "complete" && lost-- > 0) throw failing("timeout");
    };
    await store.write("a", numbered(SIZE), OVER);
    assertKept(client, KEY, SIZE);
    assertEquals([client.count("create"), client.count("complete"), client.count("part")], [1, 2, 7]);
  });
});

Deno.test("uploadObject: an upload that we were never told of is found and aborted", async () => {
  for (const lost of [1, 9]) {
    await withMemoryStore({}, async ({ store, client }) => {
      let left = lost;
      client.open.set("other", { upload: { key: `${KEY}b`, id: "other", startedMs: 1 }, parts: new Map() });
      client.after = ({ kind }) => {
        if (kind === "create" && left-- > 0) throw failing("reset");
      };
      const writing = store.write("a", numbered(SIZE), OVER);
      if (lost === 1) {
        await writing;
        assertKept(client, KEY, SIZE);
      } else await assertRejects(() => writing, StorageError, "upload 3 of 3");
      assertEquals([...client.open.keys()], ["other"]);
      client.open.clear();
    });
  }
});

Deno.test("uploadObject: an error of abort hides no cause, and is not lost", async () => {
  const denied = (call: Call) => {
    if (call.kind === "abort") throw failing("answer", { status: 403, word: "AccessDenied" });
  };
  await withMemoryStore({ attempts: 1, write: { uploadAttempts: 1 } }, async ({ store, client, notices }) => {
    client.before = (call) => {
      denied(call);
      if (call.kind === "part") throw failing("reset");
    };
    const error = await assertRejects(
      () => store.write("a", numbered(SIZE), OVER),
      StorageError,
      "AccessDenied",
    );
    assertEquals([error.errno, notices.map(({ code }) => code)], ["reset", ["LEFT_UPLOAD"]]);
    assert(error.cause instanceof RequestFailure && error.cause.kind === "reset");
    assertEquals(client.open.size, 1);
    client.open.clear();
  });
  // The second attempt writes the object, but the run must not end as if nothing had happened.
  await withMemoryStore({ attempts: 1 }, async ({ store, client }) => {
    let left = 1;
    client.before = (call) => {
      denied(call);
      if (call.kind === "part" && left-- > 0) throw failing("reset");
    };
    const error = await assertRejects(
      () => store.write("a", numbered(SIZE), OVER),
      StorageError,
      "was written",
    );
    assertEquals([error.code, error.operation], ["LEFT_UPLOAD", "abort"]);
    assertKept(client, KEY, SIZE);
    assertEquals(client.open.size, 1);
    client.open.clear();
  });
});

Deno.test("ObjectStore.unfinished: names uploads below a folder, and discard aborts them", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    for (const [id, key] of [["1", `${PREFIX}/d/x`], ["2", `${PREFIX}/d2/y`], ["3", "other/z"]] as const) {
      client.open.set(id, { upload: { key, id, startedMs: 5 }, parts: new Map() });
    }
    const found = [];
    for await (const write of store.unfinished("d")) found.push(write);
    assertEquals(found, [{ name: "d/x", id: "1", startedMs: 5 }]);
    for await (const write of store.unfinished("")) await store.discard(write);
    assertEquals([...client.open.keys()], ["3"]);
    client.before = () => {
      throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    const listing = async () => {
      for await (const _write of store.unfinished("")) throw new Error("nothing is allowed");
    };
    await assertRejects(listing, StorageError, "AccessDenied");
    client.open.clear();
  });
});
