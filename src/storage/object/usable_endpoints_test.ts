import { assertEquals } from "@std/assert";
import { endpointOf } from "./endpoint_list.ts";
import { MemoryClient } from "./memory_client.ts";
import { problem } from "./preflight_question.ts";
import { usableEndpoints } from "./usable_endpoints.ts";

async function found(down: readonly string[]) {
  const endpoints = ["http://a", "http://b", "http://c"].map(endpointOf);
  const { usable, findings } = await usableEndpoints(
    endpoints,
    () => new MemoryClient(),
    async ({ endpoint }) => down.includes(endpoint.url) ? [problem("DOWN", endpoint.url, "")] : [],
  );
  return [
    usable.map(({ endpoint }) => endpoint.url),
    findings.map(({ severity, text }) => `${severity} ${text}`),
  ];
}

Deno.test("usableEndpoints: some may be down, which is a warning, not all", async () => {
  assertEquals(await found([]), [["http://a", "http://b", "http://c"], []]);
  assertEquals(await found(["http://a"]), [["http://b", "http://c"], ["warning http://a"]]);
  assertEquals(await found(["http://a", "http://b", "http://c"]), [
    [],
    ["error http://a", "error http://b", "error http://c"],
  ]);
});
