import { assertEquals, assertThrows } from "@std/assert";
import { listRequest, pageOf } from "./listing.ts";

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("pageOf: reads sizes as text or none, no entries, and leaves invented folders out", () => {
  const entries = [{ name: "a", size: "5", flags: 64 }, { name: "b" }, { name: "c/", flags: 256 }];
  assertEquals(pageOf(encode({ uuid: "u", continuation_token: "", entries })), {
    objects: [{ key: "a", size: 5 }, { key: "b", size: 0 }],
    next: undefined,
  });
  const empty = { uuid: "u", continuation_token: "", entries: null };
  assertEquals(pageOf(encode(empty)), { objects: [], next: undefined });
});

Deno.test("pageOf: refuses what is no listing", () => {
  const rows: unknown[] = [
    null,
    [],
    {},
    { uuid: "u", continuation_token: "", entries: "x" },
    { uuid: "u", entries: null },
    { uuid: "u", continuation_token: "", entries: [{ size: "5" }] },
    { uuid: "u", continuation_token: "", entries: [{ name: "a", size: "many" }] },
    { uuid: "u", continuation_token: "", entries: [null] },
  ];
  for (const row of rows) assertThrows(() => pageOf(encode(row)), TypeError, undefined, JSON.stringify(row));
  assertThrows(() => pageOf(new TextEncoder().encode("<html>")), SyntaxError);
});

Deno.test("listRequest: goes on with the listing and the token of the page before, whatever is in it", () => {
  const page = encode({ uuid: "u-1", continuation_token: "in/b/c", entries: null });
  const { next } = pageOf(page);
  const { value } = JSON.parse(listRequest("in/", next, 20_000));
  assertEquals(value, {
    prefix: "in/",
    pagesize: 10_000,
    props: "name,size",
    uuid: "u-1",
    continuation_token: "in/b/c",
  });
  const first = JSON.parse(listRequest("", undefined, 7)).value;
  assertEquals([first.uuid, first.continuation_token, first.pagesize], ["", "", 7]);
});
