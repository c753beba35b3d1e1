import { assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../src/base/errors.ts";
import { closeEventfd, openEventfd, ringEventfd } from "./eventfd.ts";
import { libc } from "./libc.ts";

const C = libc();

Deno.test("eventfd: rings add up until they are read", () => {
  const fd = openEventfd();
  ringEventfd(fd);
  ringEventfd(fd);
  const count = new BigUint64Array(1);
  assertEquals(C.read(fd, count, 8n), 8n);
  assertEquals(count[0], 2n);
  closeEventfd(fd);
});

Deno.test("eventfd: a closed bell is refused by number", () => {
  const fd = openEventfd();
  closeEventfd(fd);
  assertThrows(() => ringEventfd(fd), StorageError, `eventfd ${fd}`);
});
