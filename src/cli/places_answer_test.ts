import { assertRejects } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { InterruptedError } from "../base/errors.ts";
import { contextWith } from "./fixture.ts";
import { parseArguments } from "./parse_arguments.ts";
import { pathsAnswer, placesAnswer } from "./places_answer.ts";

libc();

/** Interrupted already, so that whatever asks a path is found out. */
function asking(...raw: string[]) {
  const reason = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "" });
  const context = { ...contextWith({ out: [], err: [] }, "/"), interrupt: AbortSignal.abort(reason) };
  return { options: parseArguments(raw, ["results", "time-limit"]).options, context };
}

Deno.test("placesAnswer: asks local places and the folder of results, and no other", async () => {
  const at = (text: string) => [parseAddress(text, { cwd: "/" })];
  await placesAnswer(asking(), [...at("s3://bucket/x"), ...at("null://")]);
  for (const text of ["/data", "direct:///data"]) {
    await assertRejects(() => placesAnswer(asking(), at(text)), InterruptedError);
  }
  await assertRejects(() => placesAnswer(asking("--results", "r"), at("s3://bucket/x")), InterruptedError);
});

Deno.test("pathsAnswer: returns at once where paths answer, wherever they lead", async () => {
  const { options, context } = asking();
  const interrupt = new AbortController().signal;
  await pathsAnswer({ options, context: { ...context, interrupt } }, ["/", "none/x", "/proc/self"]);
});
