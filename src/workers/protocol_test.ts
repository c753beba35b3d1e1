import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { IntegrityError, StorageError } from "../base/errors.ts";
import { fromWire, toWire } from "./protocol.ts";

Deno.test("toWire, fromWire: a storage error keeps class, facts and the chain of causes", () => {
  const cause = new Error("low level");
  const error = new StorageError("Cannot write 'x': no space.", {
    code: "ENOSPC",
    remedy: "Free space.",
    operation: "write",
    errno: "ENOSPC",
    address: "x",
    attempt: 2,
    cause,
  });
  const back = fromWire(structuredClone(toWire(error)));
  if (!(back instanceof StorageError)) throw new Error(`Came back as ${back.name}`);
  assertEquals([back.message, back.code, back.remedy, back.errno, back.address, back.attempt], [
    "Cannot write 'x': no space.",
    "ENOSPC",
    "Free space.",
    "ENOSPC",
    "x",
    2,
  ]);
  if (!(back.cause instanceof Error)) throw new Error("The cause was lost");
  assertEquals(back.cause.message, "low level");
});

Deno.test("toWire, fromWire: a bug stays a bug with its name and stack", () => {
  const back = fromWire(structuredClone(toWire(new TypeError("x is not a function"))));
  assertEquals(back.name, "TypeError");
  assert(back.stack?.includes("protocol_test.ts"));
});

Deno.test("toWire, fromWire: other classes come back as themselves", () => {
  assertInstanceOf(
    fromWire(toWire(new IntegrityError("bad", { code: "BYTES", remedy: "" }))),
    IntegrityError,
  );
  assertEquals(fromWire(toWire("text")).message, "text");
});
