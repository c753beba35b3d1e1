import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { RequestFailure } from "../http/request_failure.ts";
import { failing, MemoryClient, slowDown } from "./memory_client.ts";
import { askedIn, placeWith } from "./preflight_fixture.ts";
import { ask, askForList, folderOf } from "./preflight_question.ts";

const ATTEMPTED = { operation: "list", address: "s3://bucket" };

Deno.test("ask: finds nothing where there is an answer, and asks as often as a run would", async () => {
  const { place, pauses } = placeWith();
  let busy = 1;
  const question = async () => {
    if (busy-- > 0) throw slowDown();
  };
  assertEquals(await ask(place, askedIn(new MemoryClient()), ATTEMPTED, question), []);
  assertEquals(pauses.length, 1);
});

Deno.test("ask: each failure has its word, its endpoint and what to look at", async () => {
  const rows: readonly (readonly [RequestFailure, string])[] = [
    [failing("answer", { status: 404, word: "NoSuchBucket" }), "NO_BUCKET"],
    [failing("answer", { status: 403, word: "AccessDenied" }), "NO_ACCESS"],
    [failing("answer", { status: 401 }), "NO_ACCESS"],
    [failing("answer", { status: 400 }), "REQUEST_FAILED"],
    [failing("tls"), "TLS"],
    [failing("redirect"), "REGION"],
    [failing("refused"), "UNREACHABLE"],
    [failing("name"), "UNREACHABLE"],
    [failing("timeout"), "UNREACHABLE"],
    [failing("protocol"), "REQUEST_FAILED"],
  ];
  for (const [failure, code] of rows) {
    const { place, pauses } = placeWith();
    const asked = askedIn(new MemoryClient(), "http://there:9");
    const [found] = await ask(place, asked, ATTEMPTED, () => Promise.reject(failure));
    assertEquals([found?.code, found?.severity], [code, "error"]);
    assertStringIncludes(found?.text ?? "", "Cannot list 's3://bucket'");
    assertStringIncludes(found?.text ?? "", "http://there:9");
    assertStringIncludes(found?.remedy ?? "", "Look at everything.");
    assertEquals(
      /attempt .*of \d/.exec(found?.text ?? "")?.[0],
      pauses.length > 0 ? "attempt 2 of 2" : undefined,
    );
  }
});

Deno.test("ask: what is no failure of a request is thrown on", async () => {
  const { place } = placeWith();
  const broken = () => Promise.reject(new RangeError("A mistake of ours"));
  await assertRejects(() => ask(place, askedIn(new MemoryClient()), ATTEMPTED, broken), RangeError);
});

Deno.test("askForList: asks for one key of the folder", async () => {
  const client = new MemoryClient();
  assertEquals(await askForList(placeWith().place, askedIn(client)), []);
  assertEquals(client.calls.map(({ kind, key }) => [kind, key]), [["page", "some/where/"]]);
  assertEquals([folderOf({ prefix: "" }), folderOf({ prefix: "a/b" })], ["", "a/b/"]);
});
