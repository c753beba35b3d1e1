import { assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { denoConsole, type TerminalStream } from "./deno_console.ts";

/** Takes at most `most` bytes at a time; `fails` is thrown instead of a write, in turn. */
function stream(isTerminal = false, most = Infinity, ...fails: (Error | undefined)[]) {
  const text = new TextDecoder();
  let written = "";
  const fake: TerminalStream = {
    isTerminal: () => isTerminal,
    writeSync: (bytes) => {
      const error = fails.shift();
      if (error) throw error;
      const part = bytes.subarray(0, most);
      written += text.decode(part, { stream: true });
      return part.length;
    },
  };
  return { fake, written: () => written };
}

Deno.test("denoConsole: writes everything, also where a stream takes little at a time", () => {
  const [out, err] = [stream(false, 3), stream(false, 1)];
  const console = denoConsole({}, [], out.fake, err.fake);
  console.out("äöü and more\n");
  console.err("warning\n");
  assertEquals([out.written(), err.written()], ["äöü and more\n", "warning\n"]);
});

Deno.test("denoConsole: a reader that went away is no error", () => {
  const out = stream(false, 4, undefined, new Deno.errors.BrokenPipe("pipe"));
  denoConsole({}, [], out.fake, stream().fake).out("0123456789");
  assertEquals(out.written(), "0123");
});

Deno.test("denoConsole: waits for a full pipe that does not block", () => {
  const out = stream(
    false,
    4,
    new Deno.errors.WouldBlock("full"),
    undefined,
    new Deno.errors.WouldBlock("full"),
  );
  denoConsole({}, [], out.fake, stream().fake).out("0123456789");
  assertEquals(out.written(), "0123456789");
});

Deno.test("denoConsole: an answer that cannot be written is a storage failure, a lost log line is none", () => {
  const full = new Error("No space left on device (os error 28)");
  const console = denoConsole({}, [], stream(false, 9, full).fake, stream(false, 9, full).fake);
  const error = assertThrows(() => console.out("x"), StorageError, "No space left on device");
  assertEquals([error.exitStatus, error.cause], [4, full]);
  console.err("x");
});

Deno.test("denoConsole: is live on a terminal unless it is dumb", () => {
  for (
    const [TERM, isTerminal, live] of [["xterm", true, true], ["dumb", true, false], [
      "xterm",
      false,
      false,
    ]] as const
  ) {
    assertEquals(denoConsole({ TERM }, [], stream().fake, stream(isTerminal).fake).live, live);
  }
});

Deno.test("denoConsole: colours what goes to a terminal unless told otherwise", () => {
  const [plain, painted] = ["Verdict: PASS.", "\x1b[1;32mVerdict: PASS\x1b[0m."];
  const rows: [Record<string, string>, string[], boolean, string][] = [
    [{ TERM: "xterm" }, [], true, painted],
    [{ NO_COLOR: "" }, [], true, painted],
    [{ NO_COLOR: "1" }, [], true, plain],
    [{ TERM: "dumb" }, [], true, plain],
    [{}, ["--no-color"], true, plain],
    [{}, [], false, plain],
  ];
  for (const [env, words, isTerminal, written] of rows) {
    const [out, err] = [stream(isTerminal), stream(isTerminal)];
    const console = denoConsole(env, words, out.fake, err.fake);
    console.out(plain);
    console.err(plain);
    assertEquals(
      [out.written(), err.written()],
      [written, written],
      JSON.stringify([env, words, isTerminal]),
    );
  }
});

Deno.test("denoConsole: has a size without a terminal", () => {
  const console = denoConsole({}, []);
  assertEquals([console.width() > 0, console.height() > 0], [true, true]);
});

Deno.test("denoConsole: has a size on a terminal that does not know its own", () => {
  const unknown = denoConsole({}, [], stream().fake, stream(true).fake, () => ({ columns: 0, rows: 0 }));
  assertEquals([unknown.width(), unknown.height()], [80, 24]);
  const known = denoConsole({}, [], stream().fake, stream(true).fake, () => ({ columns: 132, rows: 50 }));
  assertEquals([known.width(), known.height()], [132, 50]);
});

Deno.test("denoConsole: what is said while lines are drawn goes above them", () => {
  const [out, err] = [stream(true), stream(true)];
  const console = denoConsole({}, [], out.fake, err.fake);
  console.draw(["a", "b"]);
  console.err("warning\n");
  console.draw(["a", "b"]);
  console.out("answer\n");
  console.draw([]);
  const [drawn, gone] = ["\r\x1b[Ka\n\x1b[Kb", "\r\x1b[1A\x1b[J"];
  assertEquals(err.written(), `${drawn}${gone}warning\n${drawn}${gone}`);
  assertEquals(out.written(), "answer\n");
});
