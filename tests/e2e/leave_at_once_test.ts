/** Two signals one after the other: the second one leaves at once, and says that the operator did it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { programUnderTest } from "../program.ts";
import { signalChild } from "../signal_child.ts";
import { inFolder } from "./stoker.ts";

const FILES = 200_000;

Deno.test("generate: a second signal leaves at once, and is no internal error", () =>
  inFolder(async (folder) => {
    const workload = `${folder}/many.yaml`;
    await Deno.writeTextFile(
      workload,
      `workflow: {generate_data: True, train: False}\n` +
        `dataset: {data_folder: x, format: npy, num_files_train: ${FILES}, num_samples_per_file: 1, ` +
        "record_length_bytes: 4096}\n",
    );
    const { program, words } = programUnderTest();
    const places = ["--data", `${folder}/data`, "--results", `${folder}/results`];
    const child = new Deno.Command(program, {
      args: [...words, "generate", workload, ...places, "--threads", "1", "--fsync", "none"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const hung = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const said = new Response(child.stderr).text();
    while (!isThere(`${folder}/data/train`)) await new Promise((resolve) => setTimeout(resolve, 5));
    // Of one kind the second might come before the first was taken, and count as the same.
    signalChild(child, "SIGINT");
    signalChild(child, "SIGTERM");
    const { code } = await child.status;
    clearTimeout(hung);
    const text = await said;
    assertEquals(code, 130);
    assertStringIncludes(text, "stoker: Left at once by a second signal");
    assert(!text.includes("Internal error"), text);
  }));

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
