import { assertEquals, assertStringIncludes } from "@std/assert";
import { leftOverUploads } from "./left_over_uploads.ts";
import { failing } from "./memory_client.ts";
import type { Upload } from "./object_client.ts";
import { placeWith } from "./preflight_fixture.ts";

async function told(uploads: (prefix: string) => AsyncIterable<Upload>) {
  const [finding] = await leftOverUploads({ uploads }, placeWith().place, "Ask for leave.");
  return finding;
}

/** As many as are asked for, and then an error: nobody may go on. */
async function* some(count: number, startedMs?: number, more?: Error): AsyncIterable<Upload> {
  for (let i = 0; i < count; i++) {
    yield { key: `some/where/${i}`, id: `${i}`, startedMs: startedMs && startedMs + i };
  }
  if (more) throw more;
}

Deno.test("leftOverUploads: says how many there are and since when, and nothing where there are none", async () => {
  assertEquals(await told(() => some(0)), undefined);
  const one = await told(() => some(1));
  assertEquals([one?.code, one?.severity], ["STALE_UPLOADS", "warning"]);
  assertStringIncludes(one?.text ?? "", "Below 's3://bucket/some/where' 1 upload in parts never ended: ");
  const two = await told(() => some(2, Date.UTC(2026, 0, 2)));
  assertStringIncludes(
    two?.text ?? "",
    "2 uploads in parts never ended, the oldest of 2026-01-02T00:00:00.000Z",
  );
  assertStringIncludes(two?.remedy ?? "", "stoker clean");
});

Deno.test("leftOverUploads: looks below the place, and counts no further than a thousand", async () => {
  const asked: string[] = [];
  const many = await told((prefix) => {
    asked.push(prefix);
    return some(1000, undefined, new Error("It went on"));
  });
  assertStringIncludes(many?.text ?? "", "1000 uploads or more");
  assertEquals(asked, ["some/where/"]);
});

Deno.test("leftOverUploads: a server that does not tell is no obstacle", async () => {
  const unknown = await told(() =>
    some(0, undefined, failing("answer", { status: 403, word: "AccessDenied" }))
  );
  assertEquals([unknown?.code, unknown?.severity, unknown?.remedy], [
    "UPLOADS_UNKNOWN",
    "information",
    "Ask for leave.",
  ]);
  assertStringIncludes(unknown?.text ?? "", "AccessDenied");
});
