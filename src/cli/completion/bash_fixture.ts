/** Asks a real bash what it would offer behind a line, with the words cut as readline cuts them. For tests. */

export interface BashQuestion {
  /** Sourced inside a function, as the loader of bash-completion does it. */
  readonly script: string;
  readonly line: string;
  readonly cwd?: string;
  /** Where words are broken besides blanks; bash's own choice unless a user took some away. */
  readonly breaks?: string;
  /** A file that is sourced before: bash-completion. */
  readonly before?: string;
}

export interface BashAnswer {
  readonly offers: readonly string[];
  readonly stderr: string;
}

const ASK = `
set -u
[[ -z $BEFORE ]] || { set +u; source "$BEFORE"; set -u; }
load() { source "$SCRIPT"; }
load
COMP_WORDBREAKS=$BREAKS
COMP_LINE=$LINE
COMP_POINT=\${#LINE}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
read -r -a how <<<"$(complete -p stoker)"
[[ \${how[1]} == -F ]] || exit 9
"\${how[2]}" stoker "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD > 0 ? COMP_CWORD - 1 : 0]}"
((\${#COMPREPLY[@]} == 0)) || printf '%s\\n' "\${COMPREPLY[@]}"
`;

export async function askBash(question: BashQuestion): Promise<BashAnswer> {
  const { script, line, cwd, breaks = " \t\n\"'><=;|&(:", before = "" } = question;
  const file = await Deno.makeTempFile({ suffix: ".bash" });
  try {
    await Deno.writeTextFile(file, script);
    const command = new Deno.Command("bash", {
      args: ["--norc", "--noprofile", "-c", ASK, "bash", ...readlineWords(line, breaks)],
      env: { SCRIPT: file, LINE: line, BREAKS: breaks, BEFORE: before },
      ...(cwd === undefined ? {} : { cwd }),
    });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    if (code !== 0) throw new Error(`bash ended with ${code}: ${text.decode(stderr)}`);
    return {
      offers: text.decode(stdout).split("\n").filter((offer) => offer !== ""),
      stderr: text.decode(stderr),
    };
  } finally {
    await Deno.remove(file);
  }
}

/** `a --b=c x:` -> a, --b, =, c, x, : ; what ends in a blank has an empty last word. */
export function readlineWords(line: string, breaks: string): string[] {
  const cuts = [...breaks].filter((character) => "=:".includes(character)).join("");
  const pattern = cuts === "" ? /[^ ]+/g : new RegExp(`[${cuts}]+|[^ ${cuts}]+`, "g");
  const words = line.match(pattern) ?? [];
  return line.endsWith(" ") || line === "" ? [...words, ""] : [...words];
}
