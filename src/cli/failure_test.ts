import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import {
  ConfigError,
  configError,
  type Finding,
  IntegrityError,
  InterruptedError,
  PreflightError,
  StorageError,
} from "../base/errors.ts";
import { Failure } from "../report/schema/plan.ts";
import { viewFailure } from "./failure.ts";

const STARTED = new Date("2026-01-02T03:04:05Z");
const view = (error: unknown, verbose = false) => viewFailure(error, "plan", STARTED, verbose);

const finding = (severity: Finding["severity"], code: string): Finding => ({
  severity,
  code,
  text: `${code} is wrong`,
  remedy: `Mend ${code}`,
});

Deno.test("viewFailure: one problem is one line that says what, where it came from and what to do", () => {
  const problem = { code: "BAD_VALUE", key: "a.b", source: "my.yaml line 3", text: "Cannot use 'x' as a.b." };
  const { lines, exitStatus } = view(new ConfigError([{ ...problem, remedy: "Write a number" }]));
  assertEquals(lines, ["stoker plan: Cannot use 'x' as a.b (from my.yaml line 3). Write a number."]);
  assertEquals(exitStatus, 2);
});

Deno.test("viewFailure: several problems stand above a last line with their number and the first of them", () => {
  const problems = ["A", "LONGER"].map((code) => ({
    code,
    key: "",
    text: `${code} fails`,
    remedy: `Mend ${code}`,
  }));
  assertEquals(view(new ConfigError(problems)).lines, [
    "  A       A fails. Mend A.",
    "  LONGER  LONGER fails. Mend LONGER.",
    "stoker plan: 2 problems; nothing was touched. First: A fails. Mend A.",
  ]);
});

Deno.test("viewFailure: a refused preflight shows every finding and ends with the first error", () => {
  const alone = view(new PreflightError([finding("warning", "SLOW"), finding("error", "SPACE")]));
  assertEquals(alone.exitStatus, 3);
  assertEquals(alone.lines.length, 2);
  assertStringIncludes(alone.lines[0] ?? "", "SLOW is wrong. Mend SLOW.");
  assertEquals(alone.lines[1], "stoker plan: SPACE is wrong. Mend SPACE.");
  const several = view(new PreflightError([finding("error", "SPACE"), finding("error", "INODES")]));
  assertEquals(several.lines.length, 3);
  assertEquals(
    several.lines[2],
    "stoker plan: 2 reasons not to start; nothing was written. First: SPACE is wrong. Mend SPACE.",
  );
});

Deno.test("viewFailure: each class has its exit status, everything else is a bug", () => {
  const facts = { code: "C", remedy: "R." };
  const rows: [unknown, number][] = [
    [configError("C", "", "T", "R"), 2],
    [new StorageError("T", { ...facts, operation: "read" }), 4],
    [new IntegrityError("T", facts), 5],
    [new InterruptedError("T", facts), 130],
    [new TypeError("T"), 70],
    ["a thrown text", 70],
    [undefined, 70],
    [null, 70],
  ];
  for (const [error, exitStatus] of rows) {
    const { document, lines, ...rest } = view(error);
    assertEquals(rest.exitStatus, exitStatus, String(error));
    assert(Value.Check(Failure, document), String(error));
    assert((lines.at(-1) ?? "").startsWith("stoker plan: "), String(error));
  }
});

Deno.test("viewFailure: an internal error asks for a report, its stack comes with --verbose only", () => {
  const error = new RangeError("index 7", { cause: new Error("deeper", { cause: "deepest" }) });
  const short = view(error);
  assertEquals(short.lines.length, 1);
  assertStringIncludes(short.lines[0] ?? "", "Internal error: RangeError: index 7. This is a bug in Stoker");
  const long = view(error, true).lines;
  assert(long.some((line) => /^\s+at .*failure_test\.ts/.test(line)), "the stack");
  assertEquals(long.slice(-3, -1), ["  caused by: Error: deeper", "  caused by: deepest"]);
  assertEquals(long.at(-1), short.lines[0]);
});

Deno.test("viewFailure: --verbose adds the chain of causes of a known error, without a stack", () => {
  const cause = new Error("open failed", { cause: new Deno.errors.PermissionDenied("denied (os error 13)") });
  const error = new StorageError("Cannot read '/x'.", {
    code: "READ",
    remedy: "Look.",
    operation: "open",
    cause,
  });
  assertEquals(view(error).lines, ["stoker plan: Cannot read '/x'. Look."]);
  assertEquals(view(error, true).lines, [
    "  caused by: Error: open failed",
    "  caused by: PermissionDenied: denied (os error 13)",
    "stoker plan: Cannot read '/x'. Look.",
  ]);
});

Deno.test("viewFailure: causes that form a circle end", () => {
  const [one, two] = [new Error("one"), new Error("two")];
  one.cause = two;
  two.cause = one;
  assert(view(one, true).lines.length < 60);
});

Deno.test("viewFailure: of a message with several lines the first is in the last line", () => {
  const { lines } = view(configError("YAML", "", "Cannot read it:\n  a: b: c\n     ^", "Mend it."));
  assertEquals(lines, ["    a: b: c", "       ^", "stoker plan: Cannot read it: Mend it."]);
});

Deno.test("viewFailure: the document holds address and attempt, and no stack", () => {
  const error = new StorageError("Cannot read s3://b/x: 503.", {
    code: "HTTP_503",
    remedy: "Try later.",
    operation: "read",
    address: "s3://b/x",
    attempt: 3,
  });
  const { document } = view(error, true);
  assertEquals(document.error, {
    class: "StorageError",
    code: "HTTP_503",
    message: "Cannot read s3://b/x: 503.",
    remedy: "Try later.",
    address: "s3://b/x",
    attempt: 3,
  });
  assertEquals([document.command, document.started], ["plan", "2026-01-02T03:04:05.000Z"]);
});

Deno.test("viewFailure: without a command the line begins with the program", () => {
  const { lines } = viewFailure(configError("C", "", "T", "R"), "", STARTED, false);
  assertEquals(lines, ["stoker: T. R."]);
});
