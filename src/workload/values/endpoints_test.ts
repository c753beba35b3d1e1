import { assertEquals, assertMatch } from "@std/assert";
import { readEndpoints, shownEndpoint } from "./endpoints.ts";

function endpoints(text: string, isSecure = true): readonly string[] {
  const read = readEndpoints(text, isSecure);
  return read.ok ? read.value : [`refused: ${read.reason}`];
}

Deno.test("readEndpoints: adds a scheme where there is none, TLS unless that is off, and no slash at the end", () => {
  assertEquals(endpoints("host:9000"), ["https://host:9000"]);
  assertEquals(endpoints("host:9000", false), ["http://host:9000"]);
  assertEquals(endpoints("HTTP://Host:9000/s3//"), ["http://host:9000/s3"]);
});

Deno.test("readEndpoints: counts ranges, keeps leading zeros, multiplies, and refuses what runs backwards", () => {
  assertEquals(endpoints("http://h{1...3}:9"), ["http://h1:9", "http://h2:9", "http://h3:9"]);
  assertEquals(endpoints("h{08..10}"), ["https://h08", "https://h09", "https://h10"]);
  assertEquals(endpoints("r{1...2}n{1...2}", false), [
    "http://r1n1",
    "http://r1n2",
    "http://r2n1",
    "http://r2n2",
  ]);
  assertEquals(endpoints("h{3...1}"), ["refused: a range in it counts backwards"]);
  assertEquals(endpoints("h{1...99999}"), ["refused: it means 99999 endpoints"]);
  assertMatch(endpoints("h{1...1000}n{1...1000}").join(), /^refused/);
});

Deno.test("readEndpoints: refuses what is no server, and what holds a password", () => {
  for (const text of ["ftp://host", "http://", "http://host?x=1", "http://ho st", "http://host#x", "a:b:c"]) {
    assertEquals(endpoints(text), ["refused: it is not the address of a server"], text);
  }
  assertEquals(endpoints("http://me:hunter2@host:9000"), ["refused: it holds a user name or a password"]);
});

Deno.test("shownEndpoint: leaves out what may be credentials, whatever stands around it", () => {
  for (const text of ["http://me:hunter2@host", "me:hunter2@host", "http://a,http://me:hunter2@b:x:y"]) {
    assertEquals(/hunter2/.test(shownEndpoint(text)), false, text);
  }
  assertEquals(shownEndpoint("http://host:9000/s3"), "http://host:9000/s3");
});
