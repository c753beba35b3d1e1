import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import { parseAddress } from "../../base/address.ts";
import { PreflightError } from "../../base/errors.ts";
import { refuseLongNames } from "./long_names.ts";

libc();

const asked = (text: string, files?: number, kind: "read" | "write" = "write") => ({
  kind,
  addresses: [parseAddress(text, { cwd: "/" })],
  files,
});

Deno.test("refuseLongNames: below folders that are not there yet, and only of what would be written", () => {
  const place = (bytes: number) => `/nothing/here/${"n".repeat(bytes)}`;
  refuseLongNames(asked(place(255)));
  const { message, remedy } = assertThrows(() => refuseLongNames(asked(place(256))), PreflightError);
  assertStringIncludes(message, "has 256 bytes");
  assertEquals(remedy, "Use a shorter name or a shorter folder.");
  assertThrows(() => refuseLongNames(asked(`${place(256)}/x`, 3)), PreflightError, "has 256 bytes");
  refuseLongNames(asked(place(256), undefined, "read"));
});

Deno.test("refuseLongNames: with --files their numbers count, and files in place need no longer name", () => {
  // 4095 bytes hold the folder, a slash and "io_9".
  const folder = "/nothing".padEnd(4095 - "/io_9".length, "/0123456");
  refuseLongNames(asked(folder, 10));
  const { message } = assertThrows(() => refuseLongNames(asked(folder, 11)), PreflightError);
  assertStringIncludes(message, "4096 bytes");
});

Deno.test("refuseLongNames: keys of objects, the whole of them", () => {
  refuseLongNames(asked(`s3://bucket/${"k/".repeat(512)}`.slice(0, "s3://bucket/".length + 1024)));
  const { message } = assertThrows(() => refuseLongNames(asked(`s3://bucket/${"k".repeat(1025)}`)));
  assertStringIncludes(message, "has 1025 bytes");
  refuseLongNames(asked("null://"));
});
