import { assertEquals } from "@std/assert";
import { endpointOf } from "./endpoint_list.ts";
import { oneEndpoint } from "./one_endpoint.ts";

Deno.test("oneEndpoint: every question goes to it, whatever became of the one before", async () => {
  const endpoints = oneEndpoint(endpointOf("http://a:1"));
  const asked: string[] = [];
  for (const isLost of [true, false]) {
    const question = endpoints.use(async ({ url }, watch) => {
      watch.sent(1);
      asked.push(url);
      if (isLost) throw new Error("lost");
      return url.length;
    });
    assertEquals(await question.catch(() => "failed"), isLost ? "failed" : 10);
  }
  assertEquals(asked, ["http://a:1", "http://a:1"]);
});
