import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { PreflightError } from "../src/base/errors.ts";
import { libc, libraryNames, openLibrary } from "./libc.ts";
import { platform, platformOf } from "./platform.ts";

const C = libc(); // The library stays open on purpose, so it is opened outside every test.

Deno.test("libc: opens and closes a descriptor, and says -1 the second time", () => {
  const fd = C.open(new TextEncoder().encode("/proc/self/cmdline\0"), platform().open.RDONLY, 0);
  assertEquals(fd >= 0, true);
  assertEquals(C.close(fd), 0);
  assertEquals(C.close(fd), -1);
});

Deno.test("openLibrary: refuses a library that does not exist, naming every attempt and a remedy", () => {
  const names = ["libnothing-a.so", "libnothing-b.so"];
  const error = assertThrows(() => openLibrary(names, { close: { parameters: ["i32"], result: "i32" } }));
  if (!(error instanceof PreflightError)) throw error;
  assertEquals(error.exitStatus, 3);
  assertStringIncludes(error.message, "libnothing-a.so");
  assertStringIncludes(error.message, "libnothing-b.so");
  assertStringIncludes(error.remedy, "glibc");
});

Deno.test("openLibrary: refuses a library without the symbol, naming the symbol", () => {
  const missing = { stoker_has_no_such_symbol: { parameters: [], result: "void" } } as const;
  const error = assertThrows(() => openLibrary(libraryNames(Deno.build.arch), missing), PreflightError);
  assertStringIncludes(error.message, "stoker_has_no_such_symbol");
});

Deno.test("platformOf: O_DIRECT and O_DIRECTORY change places between the processors", () => {
  const intel = platformOf("linux", "x86_64");
  const arm = platformOf("linux", "aarch64");
  assertEquals([intel.open.DIRECT, intel.open.DIRECTORY], [0o40000, 0o200000]);
  assertEquals([arm.open.DIRECT, arm.open.DIRECTORY], [0o200000, 0o40000]);
  assertEquals(intel.syscalls.io_uring_enter, arm.syscalls.io_uring_enter);
});

Deno.test("platformOf: refuses other systems with the name of the system", () => {
  const error = assertThrows(() => platformOf("darwin", "aarch64"), PreflightError);
  assertStringIncludes(error.message, "darwin aarch64");
});
