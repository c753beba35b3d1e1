/** `clean` at a terminal: what the operator answers, or Ctrl-C, decides. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { filesBelow, generate, workloadIn } from "./dataset_on_disk.ts";
import { inFolder } from "./stoker.ts";

/** Why no terminal can be had here, or undefined. */
async function terminalMissing(): Promise<string | undefined> {
  const args = ["-qec", "true", "/dev/null"];
  const outcome = await new Deno.Command("script", { args, stdin: "null", stdout: "null", stderr: "null" })
    .output()
    .catch(() => undefined);
  return outcome?.success ? undefined : "script(1) of util-linux is not installed";
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Runs `clean` on a terminal of its own and types this once it was asked. */
async function answered(data: string, keys: string): Promise<Answered> {
  const { program, words } = programUnderTest();
  const command = [program, ...words, "clean", data].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qefc", command, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    cwd: "/",
  }).spawn();
  const input = child.stdin.getWriter();
  const hung = setTimeout(() => child.kill("SIGKILL"), 60_000);
  let text = "";
  let isTyped = false;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (isTyped || !text.includes("[y/N]")) continue;
    isTyped = true;
    await input.write(new TextEncoder().encode(keys));
  }
  const { code } = await child.status;
  clearTimeout(hung);
  await input.close().catch(() => undefined); // script(1) may have closed it before
  return { status: code, text };
}

testUnless(
  await terminalMissing(),
  "clean: no, nothing and Ctrl-C keep everything, yes deletes",
  () =>
    inFolder(async (folder) => {
      const data = `${folder}/data`;
      await generate(await workloadIn(folder), data);
      const before = await filesBelow(data);
      for (const keys of ["n\n", "\n"]) {
        const { status, text } = await answered(data, keys);
        assertStringIncludes(text, "Delete 8 files");
        assertStringIncludes(text, "Nothing was deleted.");
        assertEquals(status, 0);
      }
      const interrupted = await answered(data, "\x03");
      assertStringIncludes(interrupted.text, "Interrupted by SIGINT");
      assertEquals(interrupted.status, 130);
      assertEquals(await filesBelow(data), before);
      assertEquals((await answered(data, "y\n")).status, 0);
      assertEquals((await filesBelow(data)).size, 0);
    }),
);
