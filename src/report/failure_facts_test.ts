import { assert, assertEquals } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { failureFacts } from "./failure_facts.ts";

Deno.test("failureFacts: keeps what a known error carries, null for what it does not", () => {
  const error = new StorageError("Cannot read.", {
    code: "EIO",
    remedy: "Look.",
    operation: "read",
    address: "x",
  });
  assertEquals(failureFacts(error), {
    class: "StorageError",
    code: "EIO",
    message: "Cannot read.",
    remedy: "Look.",
    address: "x",
    attempt: null,
  });
});

Deno.test("failureFacts: anything else is a bug that asks to be reported", () => {
  const facts = failureFacts(new TypeError("x is undefined"));
  assertEquals([facts.class, facts.code], ["InternalError", "BUG"]);
  assert(facts.message.includes("TypeError: x is undefined") && facts.remedy.includes("report"));
  assert(failureFacts("text").message.includes("text"));
});
