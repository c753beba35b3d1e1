import { assertEquals, assertStringIncludes } from "@std/assert";
import { failing, MemoryClient } from "./memory_client.ts";
import type { Sent } from "./object_client.ts";
import { askedIn, placeWith } from "./preflight_fixture.ts";
import { probeObject } from "./probe_object.ts";

/** It takes no notice of the condition. */
class Overwriting extends MemoryClient {
  override put(key: string, sent: Sent, _options: unknown, signal?: AbortSignal) {
    return super.put(key, sent, { onlyNew: false }, signal);
  }
}

async function probe(client: MemoryClient, needsCrc32c = false): Promise<readonly string[]> {
  const found = await probeObject(askedIn(client), placeWith().place, { needsCrc32c });
  return found.map(({ severity, code }) => `${severity} ${code}`);
}

const kinds = ({ calls }: MemoryClient) => calls.map(({ kind }) => kind);

Deno.test("probeObject: writes, reads, tries to overwrite and removes a tiny object, and leaves nothing", async () => {
  const client = new MemoryClient();
  assertEquals(await probe(client, true), []);
  assertEquals(kinds(client), ["put", "get", "put", "remove"]);
  assertEquals([...new Set(client.calls.map(({ key }) => key))], ["some/where/.stoker/probe"]);
  assertEquals(client.objects.size, 0);
});

Deno.test("probeObject: does not try to overwrite where nobody expects a refusal", async () => {
  const client = new MemoryClient();
  client.refusesExisting = false;
  assertEquals(await probe(client), []);
  assertEquals(kinds(client), ["put", "get", "remove"]);
});

Deno.test("probeObject: goes no further than a write that is refused", async () => {
  const client = new MemoryClient();
  client.before = ({ kind }) => {
    if (kind === "put") throw failing("answer", { status: 403, word: "AccessDenied" });
  };
  const [found] = await probeObject(askedIn(client), placeWith().place, { needsCrc32c: false });
  assertStringIncludes(found?.text ?? "", "Cannot write 's3://bucket/some/where/.stoker/probe'");
  assertEquals(kinds(client), ["put"]);
});

Deno.test("probeObject: finds what the server does not do as it must", async () => {
  const forgetful = new MemoryClient();
  forgetful.keepsChecksums = false;
  assertEquals([await probe(forgetful), await probe(forgetful, true)], [[], ["error NO_CHECKSUMS"]]);
  const careless = new MemoryClient();
  careless.keep = (_call, bytes) => bytes.map((byte, index) => index === 7 ? byte ^ 1 : byte);
  assertEquals(await probe(careless), ["error WRONG_BYTES"]);
  assertEquals(await probe(new Overwriting()), ["warning OVERWRITES"]);
  for (const [kind, code] of [["get", "error NO_ACCESS"], ["remove", "error NO_ACCESS"]] as const) {
    const client = new MemoryClient();
    client.before = (call) => {
      if (call.kind === kind) throw failing("answer", { status: 403, word: "AccessDenied" });
    };
    assertEquals(await probe(client), [code]);
  }
});
