/** Runs of the program on a folder whose file system fails, and words for rules of it, as several tests want them. */
import { signalChild } from "../signal_child.ts";
import type { FaultyFolder, Rule } from "../faulty_folder.ts";
import type { Need } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { type Ran, ranOf, stoker } from "./stoker.ts";

export const FAULTS: readonly Need[] = ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"];
export const MIB = 1 << 20;
export const TINY = ["tiny_npz", "--accelerators", "1"];

/** A rule that lets calls fail. */
export const error = (op: string, errno: string, more: Partial<Rule> = {}): Rule => ({
  name: errno,
  match: { op },
  action: { type: "error", errno },
  ...more,
});

/** The small dataset, made there. */
export function generated({ path, behind }: FaultyFolder): Promise<Ran> {
  const places = ["--data", `${path}/d`, "--results", `${behind}/generated`];
  return stoker(["generate", ...TINY, ...places, "--progress", "off"]);
}

/** Words that save and load one checkpoint, flushed. */
export function checkpointing({ path, behind }: FaultyFolder): string[] {
  return [
    ...["checkpoint", "tiny_checkpoint", "--scale", "0.2", "checkpoint.fsync=true"],
    ...["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"],
    ...["--checkpoints", `${path}/c`, "--results", `${behind}/r`],
  ];
}

/** Sends a SIGINT after that many seconds. */
export async function interrupted(
  words: readonly string[],
  seconds: number,
): Promise<Ran & { took: number }> {
  const { program, words: before } = programUnderTest();
  const piped = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const began = performance.now();
  const child = new Deno.Command(program, { ...piped, args: [...before, ...words], cwd: "/" }).spawn();
  const timer = setTimeout(() => signalChild(child, "SIGINT"), seconds * 1000);
  const ran = ranOf(await child.output());
  clearTimeout(timer);
  return { ...ran, took: (performance.now() - began) / 1000 };
}
