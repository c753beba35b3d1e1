import { assertEquals, assertStringIncludes } from "@std/assert";
import { StorageError } from "../../base/errors.ts";
import { brokenConnection, connectFailure, protocolFailure, seconds } from "./failures.ts";
import { RequestFailure } from "./request_failure.ts";
import { HttpSyntaxError } from "./response_head.ts";

const ORIGIN = { isTls: false, host: "h", port: 9000 };

function systemError(code: string): Error {
  return Object.assign(new Error(`the system says ${code}`), { code });
}

Deno.test("connectFailure: knows each way not to reach a host", () => {
  const rows: [Error, string, string][] = [
    [systemError("ECONNREFUSED"), "refused", "nothing listens there"],
    [systemError("EHOSTUNREACH"), "refused", "no way to it (EHOSTUNREACH)"],
    [systemError("ENETUNREACH"), "refused", "no way to it (ENETUNREACH)"],
    [systemError("ETIMEDOUT"), "timeout", "the network gave up"],
    [systemError("ECONNRESET"), "reset", "the system says ECONNRESET"],
    [
      new Error("failed to lookup address information: Name or service not known"),
      "name",
      "Cannot find the host 'h'",
    ],
    [new Deno.errors.InvalidData("invalid peer certificate: UnknownIssuer"), "tls", "AWS_CA_BUNDLE"],
    [
      new Deno.errors.InvalidData("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"),
      "tls",
      "CA:FALSE",
    ],
    [new Deno.errors.InvalidData("invalid peer certificate: Expired"), "tls", "Expired"],
  ];
  for (const [cause, kind, wanted] of rows) {
    const failure = connectFailure(ORIGIN, cause);
    if (!(failure instanceof RequestFailure)) throw failure;
    assertEquals([failure.kind, failure.facts.endpoint, failure.cause], [kind, "http://h:9000", cause]);
    assertStringIncludes(failure.message, wanted);
    assertStringIncludes(failure.message, "http://h:9000");
  }
});

Deno.test("connectFailure: does not blame the server for what this machine lacks", () => {
  for (const code of ["EMFILE", "ENFILE", "EADDRNOTAVAIL"]) {
    const failure = connectFailure(ORIGIN, systemError(code));
    assertEquals(failure instanceof StorageError && failure.errno, code);
  }
});

Deno.test("brokenConnection: says when it broke, and by what", () => {
  const reset = brokenConnection(ORIGIN, "before an answer came", systemError("ECONNRESET"));
  assertEquals(reset.kind, "reset");
  assertEquals(reset.message, "The connection to http://h:9000 broke before an answer came: ECONNRESET");
  assertEquals(brokenConnection(ORIGIN, "", systemError("ETIMEDOUT")).kind, "timeout");
  assertEquals(brokenConnection(ORIGIN, "", new Deno.errors.InvalidData("bad record")).kind, "tls");
});

Deno.test("protocolFailure: names the server and what is wrong", () => {
  const failure = protocolFailure(ORIGIN, new HttpSyntaxError("it sings"));
  assertEquals(failure.kind, "protocol");
  assertEquals(failure.message, "The answer of http://h:9000 is not valid HTTP/1.1: it sings");
});

Deno.test("seconds: is short and exact enough", () => {
  assertEquals([seconds(30_000), seconds(150), seconds(1234)], ["30 s", "0.15 s", "1.23 s"]);
});
