/** Runs the foreign readers that a conformance test was given and reads their verdicts. */

/** One line of their output. */
export interface Verdict {
  readonly ok: boolean;
  readonly error: string | null;
  readonly samples: number | null;
  readonly shape: readonly number[] | null;
  readonly dtype: string | null;
  /** Over the decoded values in C order. */
  readonly sha256: string | null;
  /** Where the file deviates from what DLIO would write. */
  readonly layout: readonly string[];
}

/** Verdicts in the order of the files; `format` is the readers' own name of it. */
export async function judge(
  command: string,
  format: string,
  files: readonly string[],
): Promise<readonly Verdict[]> {
  const [program = "", ...words] = command.split(/\s+/);
  const done = await new Deno.Command(program, {
    args: [...words, format, ...files],
    stdout: "piped",
    stderr: "piped",
  })
    .output();
  const lines = new TextDecoder().decode(done.stdout).trim().split("\n");
  if (lines.length !== files.length) {
    throw new Error(
      `The readers answered ${lines.length} lines to ${files.length} files: ` +
        new TextDecoder().decode(done.stderr),
    );
  }
  // Their documented output; what it says is compared, never trusted to be there.
  return lines.map((line) => JSON.parse(line) as Verdict);
}
