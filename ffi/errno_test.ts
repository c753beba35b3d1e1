import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { StorageError } from "../src/base/errors.ts";
import { checked, ERRNO, errnoName, errnoText, lastErrno, storageError } from "./errno.ts";
import { libc } from "./libc.ts";

const C = libc();

Deno.test("lastErrno: is the error of the call just made", () => {
  assertEquals(C.close(-1), -1);
  assertEquals(lastErrno(), ERRNO.EBADF);
  assertEquals(C.open(new TextEncoder().encode("/no/such/file\0"), 0, 0), -1);
  assertEquals(lastErrno(), ERRNO.ENOENT);
});

Deno.test("errnoName: names known numbers, keeps unknown ones as numbers", () => {
  assertEquals([29, 28, 116, 122].map(errnoName), ["ESPIPE", "ENOSPC", "ESTALE", "EDQUOT"]);
  assertEquals(errnoName(9999), "errno 9999");
  assertStringIncludes(errnoText(9999), "9999");
});

Deno.test("storageError: says what was attempted, where, what happened and what to do", () => {
  const error = storageError({ call: "pwrite", operation: "write", path: "/a b", errno: 28, offset: 5e9 });
  assertEquals(
    error.message,
    "Cannot write '/a b' at offset 5000000000: no space left on the device (ENOSPC from pwrite)",
  );
  assertEquals([error.errno, error.code, error.operation, error.address], [
    "ENOSPC",
    "ENOSPC",
    "write",
    "/a b",
  ]);
  assertStringIncludes(error.remedy, "Free space");
});

Deno.test("storageError: an unknown number still has a code and a remedy", () => {
  const error = storageError({ call: "pread", operation: "read", path: "/a", errno: 9999 });
  assertEquals(error.code, "ERRNO");
  assertStringIncludes(error.remedy, "dmesg");
});

Deno.test("checked: passes results on and throws the error of a failed call", () => {
  assertEquals(checked(3, "open", "open", "/a"), 3);
  const path = "/no/such/folder/file";
  const error = assertThrows(
    () => checked(C.unlink(new TextEncoder().encode(path + "\0")), "unlink", "remove", path),
    StorageError,
    path,
  );
  assertEquals(error.errno, "ENOENT");
});
