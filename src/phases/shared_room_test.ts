import { assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { shareRoom, withDataset } from "./shared_room.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

const at = (text: string) => parseAddress(text, { cwd: "/" });

Deno.test("shareRoom: local places on one device share it, existing or not, past the cache or not", () => {
  assertEquals(shareRoom(at("/no/such/folder"), at("direct:///neither/this")), true);
  assertEquals(shareRoom(at("/proc"), at("/")), false);
});

Deno.test("shareRoom: object stores and null:// share nothing that could be known", () => {
  for (const place of ["s3://bucket/x", "null://x"]) {
    assertEquals([shareRoom(at(place), at(place)), shareRoom(at(place), at("/"))], [false, false]);
  }
});

Deno.test("withDataset: speaks up where room is missing, and nowhere else", () => {
  const finding = (code: string) => ({ severity: "error" as const, code, text: "Too little", remedy: "" });
  const texts = withDataset([finding("FREE_SPACE"), finding("NOT_WRITABLE")], { bytes: 2 ** 30, files: 3 })
    .map(({ text }) => text);
  assertEquals(texts, [
    "Too little. 1 GiB in 3 files of it are the dataset, which goes to the same file system",
    "Too little",
  ]);
});
