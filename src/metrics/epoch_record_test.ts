import { assertEquals, assertThrows } from "@std/assert";
import { EpochRecord, epochRecordSlots } from "./epoch_record.ts";

Deno.test("EpochRecord: keeps every step and block, up to its capacity", () => {
  const record = new EpochRecord(3);
  for (let epoch = 0; epoch < 2; epoch++) {
    record.begin();
    for (let i = 0; i < 3; i++) {
      record.openBlock(10 * i);
      record.step(i, i + 0.1, i + 0.2, i + 0.3);
      record.closeBlock(10 * i + 4);
    }
    record.openBlock(30);
    record.end(31);
    record.end(99);
    const { load, compute, proc, whole } = record.times();
    assertEquals([load, compute, proc, whole].map((column) => Array.from(column)), [
      [0, 1, 2],
      [0.1, 1.1, 2.1],
      [0.2, 1.2, 2.2],
      [0.3, 1.3, 2.3],
    ]);
    assertEquals(record.blocks().map(({ firstStep, steps, seconds }) => [firstStep, steps, seconds]), [
      [0, 1, 4],
      [1, 1, 4],
      [2, 1, 4],
      [3, 0, 1],
    ]);
  }
});

Deno.test("EpochRecord: refuses steps and blocks out of order or beyond its capacity", () => {
  const record = new EpochRecord(1);
  assertThrows(() => record.step(1, 1, 1, 1), RangeError, "open block");
  assertThrows(() => record.closeBlock(1), RangeError);
  record.openBlock(0);
  assertThrows(() => record.openBlock(1), RangeError);
  record.step(1, 1, 1, 1);
  assertThrows(() => record.step(1, 1, 1, 1), RangeError, "no step 2");
  record.end(2);
  record.openBlock(3);
  record.end(4);
  assertThrows(() => record.openBlock(5), RangeError, "no block 3");
  assertThrows(() => new EpochRecord(2, new Float64Array(epochRecordSlots(1))), RangeError);
});
