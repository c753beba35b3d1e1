import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { pathAnswers } from "../../ffi/file_status.ts";
import { InterruptedError } from "../base/errors.ts";
import { workersAlive } from "../workers/alive.ts";
import { firstTouch } from "./first_touch.ts";

libc();

const never = new AbortController().signal;
const patience = (lines: string[], interrupt = never, limitSeconds?: number) => ({
  say: (line: string) => void lines.push(line),
  interrupt,
  limitSeconds,
});

Deno.test("firstTouch: says nothing where the kernel answers, there or not, and asks each path once", async () => {
  const lines: string[] = [];
  const asked: string[] = [];
  const answers = (path: string) => (asked.push(path), pathAnswers(path));
  await firstTouch(["/", "/none/x", "/"], patience(lines), answers, 2000);
  assertEquals([lines, asked, workersAlive()], [[], ["/", "/none/x"], 0]);
});

Deno.test("firstTouch: names a path that does not answer, again when it has doubled, and goes on after it", async () => {
  const lines: string[] = [];
  const toldMs: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const say = (line: string) => {
    lines.push(line);
    if (toldMs.push(performance.now() - beganMs) === 3) resolve();
  };
  const beganMs = performance.now();
  await firstTouch(["/mnt/away"], { ...patience(lines), say }, () => promise, 80);
  const [firstMs = NaN, secondMs = NaN, thirdMs = NaN, ...others] = toldMs;
  assertEquals(others, []);
  assert(firstMs >= 79 && secondMs >= 2 * firstMs - 5 && thirdMs >= 2 * secondMs - 5, `${toldMs}`);
  for (const line of lines) assertMatch(line, /^warning: No answer from '\/mnt\/away' for \d+ m?s: its file/);
});

Deno.test("firstTouch: an interrupt and the time limit end it, saying what stays behind", async () => {
  const before = workersAlive();
  const { promise, resolve } = Promise.withResolvers<void>();
  const hangs = [() => promise, 10_000] as const;
  const stop = new AbortController();
  const reason = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "" });
  const lines: string[] = [];
  setTimeout(() => stop.abort(reason), 20);
  await assertRejects(
    () => firstTouch(["/a"], patience(lines, stop.signal), ...hangs),
    InterruptedError,
    "SIGINT",
  );
  assertMatch(lines.join(), /look at '\/a' cannot be taken back/);
  const limited = () => firstTouch(["/a"], patience(lines, never, 0.02), ...hangs);
  await assertRejects(limited, InterruptedError, "The time limit of 0.02 s");
  assertEquals(workersAlive(), before + 2, "what hangs must end with the process");
  resolve();
  await promise;
  await new Promise((done) => setTimeout(done, 0));
  assertEquals(workersAlive(), before);
});
