import { assertEquals, assertRejects } from "@std/assert";
import { RequestFailure } from "../http/request_failure.ts";
import { patiently } from "./patiently.ts";

/** Asks what fails so often; how often it was asked, and how many pauses there were. */
async function asked(failures: number, status: number) {
  let asks = 0;
  let pauses = 0;
  const work = () => {
    if (asks++ >= failures) return Promise.resolve("answer");
    return Promise.reject(new RequestFailure("answer", "no", { endpoint: "http://h", status }));
  };
  const place = { settings: { attempts: 3 }, pause: () => Promise.resolve(void pauses++) };
  const answer = await patiently(place, work).catch(() => "failure");
  return [answer, asks, pauses];
}

Deno.test("patiently: asks again what may heal, and no more often than a request of the run", async () => {
  assertEquals(await asked(2, 503), ["answer", 3, 2]);
  assertEquals(await asked(9, 503), ["failure", 3, 2]);
  assertEquals(await asked(1, 403), ["failure", 1, 0]);
});

Deno.test("patiently: what is no failure of a request is thrown on as it is", async () => {
  const place = { settings: { attempts: 3 }, pause: () => Promise.resolve() };
  await assertRejects(() => patiently(place, () => Promise.reject(new Error("bug"))), Error, "bug");
});
