import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { IntegrityError, PreflightError, StorageError } from "../../base/errors.ts";
import type { CounterName } from "../../metrics/counters.ts";
import { npyFormat } from "../../formats/npy/npy_format.ts";
import { testDataset, testFile } from "../../formats/test_files.ts";
import type { Decoded, DecodedTable, Decoder } from "./decoder.ts";
import { Decoding, MOST_HELD_BYTES } from "./decoding.ts";
import { inMemory } from "./in_memory.ts";

const dataset = testDataset("npy", { dtype: "float32", dims: [2, 3], samplesPerFile: 4 });
const own = testFile(dataset, "npy");
const GOOD: Decoded = { samples: 4, shape: [2, 3], type: "f4", values: [new Float32Array(24)] };

function decodingWith(decoder: Decoder) {
  const counts: Partial<Record<CounterName, number>> = {};
  const add = (name: CounterName, amount: number) => void (counts[name] = (counts[name] ?? 0) + amount);
  return { counts, decoding: new Decoding(decoder, npyFormat, dataset, { add }) };
}

/** Takes that long. */
function fileDecoder(result: () => Decoded, milliseconds = 0): Decoder {
  return {
    kind: "file",
    async decode() {
      for (const end = performance.now() + milliseconds; performance.now() < end;);
      await Promise.resolve();
      return result();
    },
  };
}

Deno.test("Decoding: counts samples, bytes and time; calls that overlap count once", async () => {
  const { counts, decoding } = decodingWith(fileDecoder(() => GOOD, 20));
  const began = performance.now();
  await Promise.all([1, 2].map(() => decoding.file("x.npy", new Uint8Array(), [0, 3], own)));
  const wall = performance.now() - began;
  assertEquals([counts.decodedSamples, counts.decodedBytes], [8, 192]);
  assert(decoding.busyMs >= 40 && decoding.busyMs <= wall, `${decoding.busyMs} of ${wall} ms`);
  assertEquals(Math.round((counts.decodeSeconds ?? 0) * 1e6), Math.round(decoding.busyMs * 1e3));
  const before = decoding.busyMs;
  decoding.waited(5);
  assertEquals(Math.round(before - decoding.busyMs), 5);
});

Deno.test("Decoding: a file that says what the workload does not is an error with its name and the reason", async () => {
  const wrong: [Partial<Decoded>, string][] = [
    [{ samples: 5 }, "5 samples instead of 4"],
    [{ shape: [3, 2] }, "shape [3,2] instead of [2,3]"],
    [{ type: "f8" }, "type f8 instead of f4"],
  ];
  for (const [change, says] of wrong) {
    const { decoding, counts } = decodingWith(fileDecoder(() => ({ ...GOOD, ...change })));
    const file = (spec?: typeof own) => decoding.file("train/x.npy", new Uint8Array(), [0], spec);
    const error = await assertRejects(() => file(own), IntegrityError, says);
    assert(error.message.startsWith("Cannot decode 'train/x.npy': "), error.message);
    assertEquals(counts.decodedSamples, undefined);
    await file(); // of others' files only the number of samples is known
  }
  const { decoding } = decodingWith(fileDecoder(() => ({ ...GOOD, samples: 2 })));
  await assertRejects(() => decoding.file("x.npy", new Uint8Array(), [2]), IntegrityError, "holds 2 samples");
});

Deno.test("Decoding: names the file of any failure, and leaves those of storage alone", async () => {
  const failing = (error: Error) =>
    decodingWith(fileDecoder(() => {
      throw error;
    })).decoding.file("x.npy", new Uint8Array(), [0]);
  const error = await assertRejects(() => failing(new Error("no sense.")), IntegrityError);
  assertEquals([error.message, error.code, error.address], [
    "Cannot decode 'x.npy': no sense.",
    "DECODE",
    "x.npy",
  ]);
  const storage = new StorageError("Cannot read", { code: "EIO", remedy: "", operation: "read" });
  assertEquals(await assertRejects(() => failing(storage), StorageError), storage);
});

Deno.test("Decoding: a table must have the rows and groups that were found; its groups are counted", async () => {
  let closed = 0;
  const table: DecodedTable = {
    samples: 10,
    groups: 2,
    group: (number) => Promise.resolve({ samples: number === 0 ? 6 : 4, values: [] }),
    close: () => void closed++,
  };
  const { decoding, counts } = decodingWith({ kind: "table", open: () => Promise.resolve(table) });
  const index = (samples: number, count: number) => ({
    samples,
    ranges: () => [],
    groups: { count, of: () => 0, ranges: () => [] },
  });
  const open = (samples: number, count: number) =>
    decoding.open("t.parquet", inMemory(new Uint8Array()), index(samples, count));
  await decoding.groups("t.parquet", await open(10, 2), [0, 1]);
  assertEquals([counts.decodedSamples, closed], [10, 0]);
  await assertRejects(() => open(12, 2), IntegrityError, "10 rows in 2 row groups instead of 12 in 2");
  await assertRejects(() => open(10, 3), IntegrityError, "instead of 10 in 3");
  assertEquals(closed, 2);
});

Deno.test("Decoding: refuses to hold more than it may", () => {
  const { decoding } = decodingWith(fileDecoder(() => GOOD));
  assertEquals(decoding.hold({ at: 7, length: 10 }, "x").bytes.length, 10);
  const more = { at: 0, length: MOST_HELD_BYTES + 1 };
  assertThrows(() => decoding.hold(more, "x.npy"), PreflightError, "Cannot decode 'x.npy'");
});
