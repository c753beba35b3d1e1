import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { names, numbered } from "../store_contract.ts";
import { failing, slowDown } from "./memory_client.ts";
import { assertKept, BLOCK, KEY, NEW, OVER, withMemoryStore } from "./object_store_fixture.ts";

Deno.test("ObjectStore.write: one request for a small object that may be overwritten, and not one question", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    const written = await store.write("a", numbered(3 * BLOCK + 7), OVER);
    assertEquals(client.calls.map(({ kind }) => kind), ["put"]);
    assertEquals([written.bytes, written.attempts], [3 * BLOCK + 7, 1]);
    assert(written.fillSeconds >= 0 && written.writeSeconds >= 0 && !("fsyncSeconds" in written));
    assertKept(client, KEY, 3 * BLOCK + 7);
  });
});

Deno.test("ObjectStore.write: makes the body again for every attempt, and counts its progress once", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    let breaks = 2;
    client.during = (_call, done) => {
      if (done === 2 * BLOCK && breaks-- > 0) throw failing("reset");
    };
    let progress = 0;
    const written = await store.write("a", numbered(4 * BLOCK), {
      ...OVER,
      onProgress: (bytes) => {
        assert(bytes > 0);
        progress += bytes;
      },
    });
    assertEquals([progress, written.attempts, client.count("put")], [4 * BLOCK, 3, 3]);
    assertKept(client, KEY, 4 * BLOCK);
    const { retries, retriedBytes, errors } = store.statistics();
    assertEquals([retries, retriedBytes, errors], [2, 2 * BLOCK + 4 * BLOCK, { reset: 2 }]);
  });
});

Deno.test("ObjectStore.write: tells of the last bytes only when the server has taken all of them", async () => {
  for (const [size, last] of [[4 * BLOCK, BLOCK], [20 * BLOCK, 2 * BLOCK]] as const) {
    await withMemoryStore({ write: { partsInFlight: 1 } }, async ({ store, client }) => {
      let progress = 0;
      let before = 0;
      client.after = ({ kind, number = 7 }) => {
        if ((kind === "put" || kind === "part") && number === 7) before = progress;
      };
      await store.write("a", numbered(size), { ...OVER, onProgress: (bytes) => progress += bytes });
      assertEquals([before, progress], [size - Math.min(last, BLOCK), size]);
    });
  }
});

Deno.test("ObjectStore.write: a refusal for good is an error at once, with the server's word and the old content kept", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    await store.write("a", numbered(10), OVER);
    client.before = ({ kind }) => {
      if (kind === "put") throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    const writing = store.write("a", numbered(20), OVER);
    const error = await assertRejects(() => writing, StorageError, "403 AccessDenied");
    assertEquals([error.errno, error.operation, client.count("put"), client.count("remove")], [
      "403",
      "write",
      2,
      0,
    ]);
    assertKept(client, KEY, 10);
  });
});

Deno.test("ObjectStore.write: an error of the source itself is thrown as it is, and not tried again", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    const torn: Source = {
      size: 3 * BLOCK,
      fill: (offset) => {
        if (offset > 0) throw new TypeError("no more bytes");
      },
    };
    await assertRejects(() => store.write("a", torn, OVER), TypeError, "no more bytes");
    assertEquals([client.count("put"), await names(store, "")], [1, []]);
  });
});

Deno.test("ObjectStore.write: a taken name is refused by a look, and by the server where it came in between", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    await store.write("a", numbered(10), OVER);
    client.calls.length = 0;
    const again = store.write("a", numbered(20), NEW);
    assertEquals((await assertRejects(() => again, StorageError)).errno, "EEXIST");
    assertEquals(client.calls.map(({ kind }) => kind), ["head"]);
    client.facts = () => undefined;
    for (const size of [20, 20 * BLOCK]) {
      const between = store.write("a", numbered(size), NEW);
      assertEquals((await assertRejects(() => between, StorageError)).errno, "EEXIST");
    }
    assertKept(client, KEY, 10);
    assertEquals([client.count("get"), client.count("remove")], [0, 0]);
  });
});

Deno.test("ObjectStore.write: an answer that was lost does not make our own object somebody else's", async () => {
  for (const size of [3 * BLOCK, 20 * BLOCK]) {
    await withMemoryStore({}, async ({ store, client }) => {
      let lost = 1;
      client.after = ({ kind }) => {
        if ((kind === "put" || kind === "complete") && lost-- > 0) throw failing("reset");
      };
      await store.write("a", numbered(size), NEW);
      assertKept(client, KEY, size);
      assertEquals(client.count("remove"), 0);
    });
  }
});

Deno.test("ObjectStore.write: another's object that appears meanwhile is neither taken for ours nor touched", async () => {
  for (const size of [3 * BLOCK, 20 * BLOCK]) {
    await withMemoryStore({}, async ({ store, client }) => {
      let first = true;
      client.before = ({ kind }) => {
        if ((kind !== "put" && kind !== "complete") || !first) return;
        first = false;
        client.objects.set(KEY, { bytes: new Uint8Array(size), etag: '"theirs"', checksum: undefined });
        throw failing("timeout");
      };
      const writing = store.write("a", numbered(size), NEW);
      const error = await assertRejects(() => writing, StorageError, "with other bytes");
      assertEquals([error.errno, client.objects.get(KEY)?.etag], ["EEXIST", '"theirs"']);
    });
  }
});

Deno.test("ObjectStore.write: an empty object is one piece, whatever is uploaded in parts", async () => {
  await withMemoryStore({ write: { multipartFromBytes: 0 } }, async ({ store, client }) => {
    await store.write("a", numbered(0), OVER);
    await store.write("b", numbered(1), OVER);
    assertEquals(client.calls.map(({ kind }) => kind), ["put", "create", "part", "complete"]);
    assertKept(client, KEY, 0);
  });
});

Deno.test("ObjectStore.write: one piece where the store takes no parts", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    client.parts = undefined;
    await store.write("a", numbered(20 * BLOCK), OVER);
    assertEquals(client.calls.map(({ kind }) => kind), ["put"]);
  });
});

Deno.test("ObjectStore.write: pauses between attempts as the server asks, and an abort ends them", async () => {
  const stop = new AbortController();
  await withMemoryStore({ attempts: 9 }, async ({ store, client, pauses }) => {
    client.before = () => {
      if (client.count("put") === 3) stop.abort(new Error("enough"));
      throw slowDown({ retryAfterMs: 700 });
    };
    await assertRejects(
      () => store.write("a", numbered(9), { ...OVER, signal: stop.signal }),
      Error,
      "enough",
    );
    assertEquals(pauses, [800, 800]);
  });
});
