import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import type { ReadHandle } from "../store.ts";
import { assertNumbered, numbered, readAll } from "../store_contract.ts";
import { failing, slowDown } from "./memory_client.ts";
import {
  BLOCK,
  type FixtureOptions,
  KEY,
  type ObjectFixture,
  OVER,
  withMemoryStore,
} from "./object_store_fixture.ts";

/** A store that holds an object 'a' of that size and has forgotten how it was written. */
function holding(
  size: number,
  options: FixtureOptions,
  body: (fixture: ObjectFixture) => Promise<void>,
): Promise<void> {
  return withMemoryStore(options, async (fixture) => {
    await fixture.store.write("a", numbered(size), OVER);
    fixture.client.calls.length = 0;
    await body(fixture);
  });
}

async function readWhole(handle: ReadHandle): Promise<void> {
  assertEquals(await readAll(handle, 0, handle.size), handle.size);
}

Deno.test("ObjectStore.read: asks for a small object whole, in one request, and for its size only when it must", async () => {
  await holding(3 * BLOCK + 5, {}, async ({ store, client }) => {
    await readWhole(await store.openRead("a", 3 * BLOCK + 5));
    assertEquals(client.calls.map(({ kind, offset, length }) => [kind, offset, length]), [
      ["get", 0, 3 * BLOCK + 5],
    ]);
    await readWhole(await store.openRead("a"));
    assertEquals([client.count("head"), client.count("get")], [1, 2]);
  });
});

Deno.test("ObjectStore.read: asks for a large one in ranges, as many at once as the queue is deep", async () => {
  for (const queueDepth of [1, 3]) {
    await holding(20 * BLOCK + 5, { io: { queueDepth } }, async ({ store, client }) => {
      client.bodies.most = 0;
      const handle = await store.openRead("a", 20 * BLOCK + 5);
      await Promise.all([readWhole(handle), readWhole(handle)]);
      assertEquals([client.count("get"), client.bodies.most], [2 * 11, queueDepth]);
      assert(client.calls.every(({ length = 0 }) => length <= 2 * BLOCK));
    });
  }
});

Deno.test("ObjectStore.read: says of every block when its request began first", async () => {
  await holding(3 * BLOCK, {}, async ({ store, client }) => {
    let failures = 2;
    client.during = (_call, done) => {
      if (done > BLOCK && failures-- > 0) throw failing("reset");
    };
    const before = performance.now();
    const began = new Set<number>();
    await (await store.openRead("a", 3 * BLOCK)).read(0, 3 * BLOCK, (_slot, _offset, _length, beganMs) => {
      began.add(beganMs);
    });
    const [first = 0] = began;
    assertEquals(began.size, 1);
    assert(first >= before);
  });
});

Deno.test("ObjectStore.read: a body that breaks goes on behind the last block that was handed out", async () => {
  await holding(3 * BLOCK, {}, async ({ store, client, pauses }) => {
    let breaks = 0;
    client.during = (_call, done) => {
      if (done > BLOCK + 1000 && breaks++ === 0) throw failing("shortBody");
    };
    const offsets: number[] = [];
    const handle = await store.openRead("a", 3 * BLOCK);
    await handle.read(0, 3 * BLOCK, (slot, offset, length) => {
      assertNumbered(slot, offset, length);
      offsets.push(offset);
    });
    assertEquals(offsets, [0, BLOCK, 2 * BLOCK]);
    assertEquals(client.calls.map(({ offset, length }) => [offset, length]), [[0, 3 * BLOCK], [
      BLOCK,
      2 * BLOCK,
    ]]);
    const { requests, retries, retriedBytes, errors } = store.statistics();
    // The write was a request too.
    assertEquals([requests, retries, retriedBytes, errors], [3, 1, 2 * BLOCK, { shortBody: 1 }]);
    assertEquals(pauses, [100]);
  });
});

Deno.test("ObjectStore.read: survives refusals as long as its attempts last, and tells all of them", async () => {
  await holding(100, { attempts: 4 }, async ({ store, client, pauses }) => {
    let left = 3;
    client.before = () => {
      if (left-- > 0) {
        throw slowDown({ retryAfterMs: left === 1 ? 2000 : undefined } as { retryAfterMs: number });
      }
    };
    await readWhole(await store.openRead("a", 100));
    assertEquals(pauses, [500, 2100, 2000]);
    assertEquals(store.statistics().errors, { "503": 3 });
    left = 4;
    const handle = await store.openRead("a", 100);
    const error = await assertRejects(() => readWhole(handle), StorageError, "attempt 4 of 4");
    assertEquals([error.errno, error.attempt, error.address], ["503", 4, `s3://bucket/${KEY}`]);
    assertEquals(store.statistics().retries, 6);
  });
});

Deno.test("ObjectStore.read: never asks again what is refused for good", async () => {
  await holding(100, {}, async ({ store, client, pauses }) => {
    client.before = () => {
      throw failing("answer", { status: 403, word: "AccessDenied", requestId: "R1" });
    };
    const handle = await store.openRead("a", 100);
    const error = await assertRejects(() => readWhole(handle), StorageError, "request id R1");
    assertEquals([error.errno, client.count("get"), pauses.length], ["403", 1, 0]);
    client.before = () => {};
    const gone = await store.openRead("gone", 100);
    const missing = await assertRejects(() => readWhole(gone), StorageError);
    assertEquals([missing.errno, client.count("get")], ["ENOENT", 2]);
  });
});

Deno.test("ObjectStore.read: an object of another size, or one that is replaced meanwhile, is an error", async () => {
  await holding(20 * BLOCK, { io: { queueDepth: 1 } }, async ({ store, client }) => {
    const wrongSize = await store.openRead("a", 21 * BLOCK);
    assertEquals((await assertRejects(() => readWhole(wrongSize), StorageError)).errno, "changed");
    for (const knownSize of [20 * BLOCK, undefined]) {
      const handle = await store.openRead("a", knownSize);
      let blocks = 0;
      const reading = handle.read(0, handle.size, () => {
        if (++blocks !== 4) return;
        const kept = client.objects.get(KEY);
        if (kept) client.objects.set(KEY, { ...kept, etag: `"other ${knownSize}"` });
      });
      assertEquals((await assertRejects(() => reading, StorageError)).errno, "changed");
      assertEquals(blocks, 4);
    }
  });
});

Deno.test("ObjectStore.read: ranges that began together and are of two objects are an error", async () => {
  await holding(8 * BLOCK, {}, async ({ store, client }) => {
    let asked = 0;
    client.before = () => {
      const kept = client.objects.get(KEY);
      if (kept && ++asked === 3) client.objects.set(KEY, { ...kept, etag: '"other"' });
    };
    const get = client.get.bind(client);
    // A server that overlooks the condition.
    client.get = (key, range, sink, signal) => get(key, { ...range, etag: undefined }, sink, signal);
    const handle = await store.openRead("a", 8 * BLOCK);
    await assertRejects(() => readWhole(handle), StorageError, "replaced while it was read");
  });
});

Deno.test("ObjectStore.read: does not go on with another object where a body broke", async () => {
  await holding(3 * BLOCK, {}, async ({ store, client }) => {
    client.during = (_call, done) => {
      const kept = client.objects.get(KEY);
      if (done <= BLOCK || !kept || kept.etag === '"other"') return;
      client.objects.set(KEY, { ...kept, etag: '"other"' });
      throw failing("reset");
    };
    const get = client.get.bind(client);
    client.get = (key, range, sink, signal) => get(key, { ...range, etag: undefined }, sink, signal);
    const offsets: number[] = [];
    const handle = await store.openRead("a", 3 * BLOCK);
    const reading = handle.read(0, 3 * BLOCK, (_slot, offset) => void offsets.push(offset));
    await assertRejects(() => reading, StorageError, "replaced while it was read");
    assertEquals(offsets, [0]);
  });
});

Deno.test("ObjectStore.read: what was handed out completely is not asked for again", async () => {
  await holding(BLOCK, {}, async ({ store, client }) => {
    client.after = () => {
      throw failing("checksum");
    };
    let blocks = 0;
    const handle = await store.openRead("a", BLOCK);
    const error = await assertRejects(() => handle.read(0, BLOCK, () => void blocks++), StorageError);
    assertEquals([error.errno, blocks, client.count("get")], ["checksum", 1, 1]);
  });
});

Deno.test("ObjectStore.read: an abort ends a pause between attempts with its reason", async () => {
  const stop = new AbortController();
  const options: FixtureOptions = {
    store: {
      pause: (_milliseconds, signal) => {
        queueMicrotask(() => stop.abort(new Error("enough")));
        return new Promise((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true })
        );
      },
    },
  };
  await holding(100, options, async ({ store, client }) => {
    client.before = () => {
      throw slowDown();
    };
    const handle = await store.openRead("a", 100);
    await assertRejects(() => handle.read(0, 100, () => {}, stop.signal), Error, "enough");
    assertEquals(client.count("get"), 1);
  });
});

Deno.test("ObjectStore.pending: names the request that waits longest, and counts what moves", async () => {
  await holding(3 * BLOCK, {}, async ({ store, client }) => {
    const handle = await store.openRead("a", 3 * BLOCK);
    const answers: number[] = [];
    client.during = () => answers.push(store.pending().answered);
    const before = store.pending().answered;
    const reading = handle.read(0, 3 * BLOCK, () => {});
    await null;
    const { requests, oldest } = store.pending();
    assertEquals([requests, oldest?.operation, oldest?.name, oldest?.offset], [1, "read", "a", 0]);
    assert((oldest?.beganMs ?? 0) > 0);
    await reading;
    assertEquals([answers[0], answers.at(-1)], [before, before + 2]);
  });
});

Deno.test("ObjectStore: tells one line an operation where they are traced, and none otherwise", async () => {
  for (const tracesOperations of [true, false]) {
    await holding(100, { tracesOperations }, async ({ store, client, notices }) => {
      notices.length = 0;
      let left = 1;
      client.before = () => {
        if (left-- > 0) throw slowDown();
      };
      await readWhole(await store.openRead("a", 100));
      await store.stat("a");
      const shown = notices.map(({ code, text }) => `${code} ${text.replace(/[\d.]+ ms/, "T ms")}`);
      const at = `s3://bucket/${KEY}`;
      assertEquals(
        shown,
        tracesOperations
          ? [
            `STORAGE_OPERATION read ${at} 100 bytes at 0, attempt 1, T ms, 503`,
            `STORAGE_OPERATION read ${at} 100 bytes at 0, attempt 2, T ms, done`,
            `STORAGE_OPERATION open ${at}, attempt 1, T ms, done`,
          ]
          : [],
      );
    });
  }
});
