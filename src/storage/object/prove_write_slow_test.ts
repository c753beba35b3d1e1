import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { StorageError } from "../../base/errors.ts";
import { numbered } from "../store_contract.ts";
import { crcOfBytes, crcToBase64, partSumBytes } from "./crc32c_values.ts";
import { failing } from "./memory_client.ts";
import type { StoredChecksum } from "./object_client.ts";
import type { WriteIntegrity } from "./object_settings.ts";
import {
  assertKept,
  BLOCK,
  type FixtureOptions,
  KEY,
  type ObjectFixture,
  OVER,
  withMemoryStore,
} from "./object_store_fixture.ts";
import { Xxh64 } from "./xxh64.ts";

/** One object on each path. */
const SMALL = 3 * BLOCK + 1;
const LARGE = 20 * BLOCK + 99;
const LEVELS = ["none", "size", "checksum", "readback"] as const;

/** Both paths proved in the same way, unless the options say otherwise. */
function proving(
  integrity: WriteIntegrity,
  options: FixtureOptions,
  body: (fixture: ObjectFixture) => Promise<void>,
): Promise<void> {
  const write = { putIntegrity: integrity, uploadIntegrity: integrity, ...options.write };
  return withMemoryStore({ ...options, write }, body);
}

Deno.test("proveWrite: one question about the size on the path that asks for it, none on the other", async () => {
  const cases: [WriteIntegrity, WriteIntegrity, number, number][] = [
    ["none", "none", 0, 0],
    ["size", "none", 1, 0],
    ["none", "size", 0, 1],
    ["size", "size", 1, 1],
  ];
  for (const [putIntegrity, uploadIntegrity, ofPut, ofUpload] of cases) {
    await proving("none", { write: { putIntegrity, uploadIntegrity } }, async ({ store, client }) => {
      await store.write("a", numbered(SMALL), OVER);
      assertEquals([client.count("put"), client.count("head")], [1, ofPut]);
      await store.write("b", numbered(LARGE), OVER);
      assertEquals([client.count("complete"), client.count("head")], [1, ofPut + ofUpload]);
      assertEquals([client.count("get"), client.count("page")], [0, 0]);
    });
  }
});

Deno.test("proveWrite: every level passes on an honest store, with a slot for each request alone", async () => {
  for (const level of LEVELS) {
    for (const queueDepth of [1, 4]) {
      await proving(level, { io: { queueDepth } }, async ({ store, client }) => {
        for (const size of [0, 1, SMALL, LARGE]) {
          let progress = 0;
          const written = await store.write("a", numbered(size), {
            ...OVER,
            onProgress: (n) => progress += n,
          });
          assertKept(client, KEY, size);
          assertEquals([level, written.attempts, progress], [level, 1, size]);
        }
        assertEquals(store.statistics().retries, 0);
      });
    }
  }
});

Deno.test("proveWrite: a size that is wrong once is removed, sent again, and told", async () => {
  for (const size of [SMALL, LARGE]) {
    for (const stale of [undefined, { size: 7, etag: "e", checksum: undefined }]) {
      await proving("size", {}, async ({ store, client, pauses, notices }) => {
        let left = 1;
        client.facts = (_key, facts) => left-- > 0 ? stale : facts;
        const written = await store.write("a", numbered(size), OVER);
        assertKept(client, KEY, size);
        assertEquals([written.attempts, client.count("head"), client.count("remove")], [2, 2, 1]);
        assertEquals([pauses, notices.length], [[size === SMALL ? 1000 : 5000], 1]);
        const { retries, retriedBytes, errors } = store.statistics();
        assertEquals([retries, retriedBytes, errors], [1, size, { mismatch: 1 }]);
      });
    }
  }
});

Deno.test("proveWrite: what never becomes right is an error with both sizes, and no object stays", async () => {
  for (const size of [SMALL, LARGE]) {
    await proving("size", {}, async ({ store, client }) => {
      client.facts = (_key, facts) => facts && { ...facts, size: 7 };
      const error = await assertRejects(() => store.write("a", numbered(size), OVER), StorageError);
      assert(error.message.includes("7 bytes") && error.message.includes(`${size} were sent`), error.message);
      assertEquals([error.errno, error.attempt, client.objects.size], ["mismatch", 3, 0]);
      assert(error.cause instanceof StorageError);
    });
  }
});

Deno.test("proveWrite: one changed byte passes size, and is found by checksum and by reading back", async () => {
  for (const level of LEVELS) {
    for (const size of [SMALL, LARGE]) {
      await proving(level, {}, async ({ store, client }) => {
        let left = 1;
        client.keep = ({ kind, number }, bytes) => {
          const isIt = kind === "put" || number === 4;
          if (isIt && left-- > 0) bytes[1234] = (bytes[1234] ?? 0) ^ 1;
          return bytes;
        };
        const written = await store.write("a", numbered(size), OVER);
        const isSeen = level === "checksum" || level === "readback";
        assertEquals([level, size, written.attempts], [level, size, isSeen ? 2 : 1]);
        if (isSeen) assertKept(client, KEY, size);
      });
    }
  }
});

Deno.test("proveWrite: a dropped part whose size is made up passes size, never checksum or reading back", async () => {
  for (const level of LEVELS) {
    await proving(level, { write: { uploadAttempts: 2 } }, async ({ store, client, notices }) => {
      client.keep = ({ number }, bytes) => number === 4 ? new Uint8Array() : bytes;
      client.facts = (_key, facts) => facts && { ...facts, size: LARGE };
      const writing = store.write("a", numbered(LARGE), OVER);
      if (level === "none" || level === "size") {
        await writing;
        assertEquals(client.objects.get(KEY)?.bytes.length, LARGE - 3 * BLOCK);
        return;
      }
      const error = await assertRejects(() => writing, StorageError);
      assertEquals([level, error.errno, error.attempt, client.objects.size], [level, "mismatch", 2, 0]);
      assertEquals(notices.map(({ code }) => code), ["UPLOAD_RETRY"]);
    });
  }
});

Deno.test("proveWrite: an empty object that is not empty is found by every level", async () => {
  for (const level of ["size", "checksum", "readback"] as const) {
    await proving(level, {}, async ({ store, client }) => {
      client.keep = () => new Uint8Array(1);
      const error = await assertRejects(() => store.write("a", numbered(0), OVER), StorageError);
      assertEquals([level, error.errno, client.objects.size], [level, "mismatch", 0]);
    });
  }
});

Deno.test("proveWrite: names the first byte that reading back finds wrong", async () => {
  for (const at of [0, 1, 3 * BLOCK - 1, 10 * BLOCK + 5, LARGE - 1]) {
    await proving("readback", { write: { uploadAttempts: 1 } }, async ({ store, client }) => {
      const complete = client.completeUpload.bind(client);
      client.completeUpload = async (...asked) => {
        const answer = await complete(...asked);
        const bytes = client.objects.get(KEY)?.bytes;
        for (const wrong of new Set([at, LARGE - 1])) if (bytes) bytes[wrong] = (bytes[wrong] ?? 0) ^ 128;
        return answer;
      };
      const writing = store.write("a", numbered(LARGE), OVER);
      await assertRejects(() => writing, StorageError, `byte ${at} is not the one`);
    });
  }
});

Deno.test("proveWrite: a store that keeps no checksum fails at once, and nobody pretends", async () => {
  for (const size of [SMALL, LARGE]) {
    await proving("checksum", {}, async ({ store, client, pauses }) => {
      client.keepsChecksums = false;
      const writing = store.write("a", numbered(size), OVER);
      const error = await assertRejects(() => writing, StorageError, "keeps no checksum");
      assertEquals([error.errno, pauses, client.objects.size], ["noProof", [], 0]);
      assert(error.remedy.includes("readback"));
    });
  }
});

Deno.test("proveWrite: compares any sum that it can compute, and refuses one that it cannot", async () => {
  const bytes = new Uint8Array(LARGE);
  numbered(LARGE).fill(0, LARGE, { bytes, offset: 0, length: LARGE, address: 0n });
  const xxh64 = new Xxh64();
  xxh64.update(bytes);
  const cuts = Array.from({ length: 7 }, (_, i) => bytes.subarray(3 * BLOCK * i, 3 * BLOCK * (i + 1)));
  const sums = cuts.map((part) => ({ crc: crcOfBytes(part), length: part.length }));
  const ofParts = crcToBase64(crcOfBytes(partSumBytes(sums)));
  const right: StoredChecksum[] = [
    { algorithm: "crc32c", value: `${ofParts}-7` },
    { algorithm: "crc32c", value: ofParts },
    { algorithm: "crc32c", value: crcToBase64(crcOfBytes(bytes)) },
    { algorithm: "crc32c", value: crcOfBytes(bytes).toString(16).padStart(8, "0") },
    { algorithm: "md5", value: createHash("md5").update(bytes).digest("hex") },
    { algorithm: "xxhash2", value: xxh64.digest() },
  ];
  const wrong: StoredChecksum[] = [
    { algorithm: "crc32c", value: "AAAAAA==" },
    { algorithm: "crc32c", value: "AAAAAA==-7" },
    { algorithm: "crc32c", value: `${crcToBase64(crcOfBytes(bytes))}-7` },
    { algorithm: "crc32c", value: `${ofParts}-6` },
    { algorithm: "md5", value: "0".repeat(32) },
    { algorithm: "xxhash2", value: "0".repeat(16) },
  ];
  const unknown: StoredChecksum[] = [
    { algorithm: "crc64nvme", value: "AAAAAAAAAAA=" },
    { algorithm: "crc32c", value: "nonsense" },
    { algorithm: "md5", value: `${"0".repeat(32)}-7` },
  ];
  const outcome = async (checksum: StoredChecksum): Promise<string> => {
    let errno = "none";
    await proving("checksum", { write: { uploadAttempts: 1 } }, async ({ store, client }) => {
      client.keepsChecksums = false;
      client.facts = (_key, facts) => facts && { ...facts, checksum };
      try {
        await store.write("a", numbered(LARGE), OVER);
      } catch (error) {
        errno = error instanceof StorageError ? error.errno ?? "" : String(error);
      }
    });
    return errno;
  };
  for (const sum of right) assertEquals([sum.value, await outcome(sum)], [sum.value, "none"]);
  for (const sum of wrong) assertEquals([sum.value, await outcome(sum)], [sum.value, "mismatch"]);
  for (const sum of unknown) assertEquals([sum.value, await outcome(sum)], [sum.value, "noProof"]);
});

Deno.test("proveWrite: an object that its own store calls damaged is sent again, and removed in the end", async () => {
  for (const [size, kind] of [[SMALL, "put"], [LARGE, "complete"]] as const) {
    for (const times of [1, 99]) {
      await proving("checksum", {}, async ({ store, client }) => {
        let left = times;
        client.keep = (_call, bytes) => {
          if (left > 0) bytes[77] = (bytes[77] ?? 0) ^ 1;
          return bytes;
        };
        client.after = (call) => {
          if (call.kind === kind && left-- > 0) throw failing("checksum");
        };
        const writing = store.write("a", numbered(size), OVER);
        if (times === 1) {
          await writing;
          assertKept(client, KEY, size);
        } else {
          await assertRejects(() => writing, StorageError);
          assertEquals([kind, client.objects.size, client.count(kind)], [kind, 0, 3]);
        }
      });
    }
  }
});

Deno.test("proveWrite: a proof that fails for another reason fails the write, and takes the object away", async () => {
  for (const size of [SMALL, LARGE]) {
    await proving("size", {}, async ({ store, client }) => {
      client.before = ({ kind }) => {
        if (kind === "head") throw failing("answer", { status: 403, word: "AccessDenied" });
      };
      await assertRejects(() => store.write("a", numbered(size), OVER), StorageError, "AccessDenied");
      assertEquals(client.objects.size, 0);
    });
    const stop = new AbortController();
    await proving("readback", {}, async ({ store, client }) => {
      client.before = ({ kind }) => {
        if (kind === "get") stop.abort(new Error("enough"));
      };
      const writing = store.write("a", numbered(size), { ...OVER, signal: stop.signal });
      await assertRejects(() => writing, Error, "enough");
      assertEquals(client.objects.size, 0);
    });
  }
});

Deno.test("proveWrite: an object that is wrong and cannot be removed is told of with both errors", async () => {
  for (const size of [SMALL, LARGE]) {
    await proving("size", {}, async ({ store, client, notices }) => {
      client.facts = (_key, facts) => facts && { ...facts, size: 7 };
      client.before = ({ kind }) => {
        if (kind === "remove") throw failing("answer", { status: 403, word: "AccessDenied" });
      };
      const writing = store.write("a", numbered(size), OVER);
      const error = await assertRejects(() => writing, StorageError, "could not be removed either");
      assert(error.message.includes("7 bytes") && error.message.includes("AccessDenied"));
      assertEquals(client.count("put") + client.count("complete"), 1, "nothing is sent over what stays");
      assert(error.remedy.includes("by hand") && notices.some(({ code }) => code === "LEFT_OBJECT"));
    });
  }
});

Deno.test("proveWrite: reading back that is not allowed is no proof, and says why", async () => {
  await proving("readback", {}, async ({ store, client }) => {
    client.before = ({ kind }) => {
      if (kind === "get") throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    const writing = store.write("a", numbered(SMALL), OVER);
    const error = await assertRejects(() => writing, StorageError, "cannot be read back");
    assertEquals([error.errno, client.count("put")], ["noProof", 1]);
    assert(error.message.includes("AccessDenied"));
  });
});
