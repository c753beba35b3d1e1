import { assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { numbered } from "../store_contract.ts";
import { failing } from "./memory_client.ts";
import {
  assertKept,
  BLOCK,
  KEY,
  NEW,
  type ObjectFixture,
  OVER,
  withMemoryStore,
} from "./object_store_fixture.ts";

const SIZE = 5 * BLOCK;

/** A server that keeps what came before a body broke off; bodies break there, as often as told. */
function careless(
  times: number,
  at: number,
  body: (fixture: ObjectFixture, codes: () => string[]) => Promise<void>,
): Promise<void> {
  return withMemoryStore({}, async (fixture) => {
    const { client, notices } = fixture;
    client.keepsTorn = true;
    let left = times;
    client.during = ({ kind }, done) => {
      if (kind === "put" && done >= at && left-- > 0) throw failing("reset");
    };
    await body(fixture, () => notices.map(({ code }) => code));
  });
}

Deno.test("removeTorn: takes away the piece that a careless server kept of a body that broke off", async () => {
  for (const options of [NEW, OVER]) {
    await careless(99, 3 * BLOCK, async ({ store, client }, codes) => {
      const error = await assertRejects(() => store.write("a", numbered(SIZE), options), StorageError);
      assertEquals([error.errno, client.objects.size, codes()], ["reset", 0, ["TORN_OBJECT"]]);
    });
  }
});

Deno.test("removeTorn: also where the operator stopped the write, and where the source failed", async () => {
  await careless(0, 0, async ({ store, client }, codes) => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("enough"));
    const writing = store.write("a", numbered(SIZE), { ...OVER, onProgress, signal: stop.signal });
    await assertRejects(() => writing, Error, "enough");
    assertEquals([client.objects.size, codes()], [0, ["TORN_OBJECT"]]);
    const torn: Source = {
      size: SIZE,
      fill: (offset, length, slot) => {
        if (offset > 2 * BLOCK) throw new TypeError("no more bytes");
        numbered(SIZE).fill(offset, length, slot);
      },
    };
    await assertRejects(() => store.write("a", torn, NEW), TypeError, "no more bytes");
    assertEquals([client.objects.size, codes()], [0, ["TORN_OBJECT", "TORN_OBJECT"]]);
  });
});

Deno.test("removeTorn: a piece of ours does not keep us from writing a name that must be new", async () => {
  await careless(1, 3 * BLOCK, async ({ store, client }, codes) => {
    await store.write("a", numbered(SIZE), NEW);
    assertKept(client, KEY, SIZE);
    assertEquals(codes(), ["TORN_OBJECT"]);
  });
});

Deno.test("removeTorn: leaves everything that could be somebody else's", async () => {
  const whole = new Uint8Array(SIZE);
  numbered(SIZE).fill(0, SIZE, { bytes: whole, offset: 0, length: SIZE, address: 0n });
  const others = [new Uint8Array(BLOCK).fill(9), new Uint8Array(0), whole, new Uint8Array(SIZE + 1)];
  for (const bytes of others) {
    await careless(99, BLOCK, async ({ store, client }, codes) => {
      client.keepsTorn = false;
      client.objects.set(KEY, { bytes, etag: "theirs", checksum: undefined });
      await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError);
      assertEquals([client.objects.get(KEY)?.etag, codes()], ["theirs", []]);
    });
  }
});

Deno.test("removeTorn: looks again, for a server that sees late that nobody sends any more", async () => {
  await careless(99, 3 * BLOCK, async ({ store, client, pauses }, codes) => {
    let looks = 0;
    client.facts = (_key, facts) => looks++ === 0 ? undefined : facts;
    await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError);
    assertEquals([client.objects.size, codes(), pauses.at(-1)], [0, ["TORN_OBJECT"], 200]);
  });
});

Deno.test("removeTorn: asks nothing where the server refused the body, or was sent none", async () => {
  await withMemoryStore({}, async ({ store, client }) => {
    client.during = () => {
      throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError);
    client.before = () => {
      throw failing("refused");
    };
    await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError);
    assertEquals(new Set(client.calls.map(({ kind }) => kind)), new Set(["put"]));
  });
});

Deno.test("removeTorn: says that nobody knows where it cannot look, and hides no cause", async () => {
  await careless(99, BLOCK, async ({ store, client }, codes) => {
    client.before = ({ kind }) => {
      if (kind === "head") throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    const error = await assertRejects(() => store.write("a", numbered(SIZE), OVER), StorageError);
    assertEquals([error.errno, codes()], ["reset", ["UNKNOWN_OBJECT"]]);
  });
});
