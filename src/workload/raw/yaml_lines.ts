/**
 * Finds the line of each key of a block mapping, which the YAML parser does not tell, and the tabs that it
 * overlooks. Best effort and never wrong: whatever is not plainly `key: value` at the start of a line gets no
 * number, and yaml_document.ts drops every path that the parsed document does not hold.
 */

export interface LineScan {
  /** Dotted path -> line, counted from 1. */
  readonly lines: ReadonlyMap<string, number>;
  /** First line that is indented with a tab where YAML wants spaces. */
  readonly tabLine: number | undefined;
}

interface Frame {
  readonly indent: number;
  /** Undefined: nothing below here gets a line (sequences, unusual keys). */
  readonly path: string | undefined;
}

/** Reads the text once, line by line. */
export function scanLines(text: string): LineScan {
  const lines = new Map<string, number>();
  let tabLine: number | undefined;
  const frames: Frame[] = [{ indent: -1, path: "" }];
  const inline = new InlineState();
  let blockScalar = -1;
  let number = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    number++;
    if (inline.open) {
      inline.scan(line);
      continue;
    }
    const [lead = ""] = /^[ \t]*/.exec(line) ?? [];
    const rest = line.slice(lead.length);
    if (rest === "") continue;
    const tab = lead.indexOf("\t");
    const indent = tab < 0 ? lead.length : tab;
    if (blockScalar >= 0 && indent > blockScalar) continue;
    blockScalar = -1;
    if (rest.startsWith("#")) continue;
    if (tab >= 0) {
      tabLine ??= number;
      continue;
    }
    if (/^(---|\.\.\.|%)/.test(line)) continue;
    const sequence = /^-(\s|$)/.test(rest);
    while (frames.length > 1 && closes(frames.at(-1), indent, sequence)) frames.pop();
    const entry = sequence ? undefined : /^([A-Za-z_][\w-]*)[ ]*:(?=[ \t]|$)[ \t]*/.exec(rest);
    const parent = frames.at(-1)?.path;
    const path = entry && parent !== undefined ? joinPath(parent, entry[1] ?? "") : undefined;
    frames.push({ indent, path });
    if (path !== undefined && !lines.has(path)) lines.set(path, number);
    const value = entry ? rest.slice(entry[0].length) : rest.replace(/^(-[ \t]+)+([\w-]+[ \t]*:[ \t]+)?/, "");
    if (/(^|[\s:])[|>][+-]?\d?[+-]?[ \t]*(#.*)?$/.test(value)) blockScalar = indent;
    else inline.start(value.replace(/^([&!]\S*[ \t]+)+/, ""));
  }
  return { lines, tabLine };
}

/** A sequence may stand at the indentation of its key. */
function closes(frame: Frame | undefined, indent: number, sequence: boolean): boolean {
  if (!frame) return false;
  return sequence && frame.path !== undefined ? frame.indent > indent : frame.indent >= indent;
}

function joinPath(parent: string, key: string): string {
  return parent === "" ? key : `${parent}.${key}`;
}

/** Quotes and brackets that stay open over the end of a line. */
class InlineState {
  private depth = 0;
  private quote = "";

  get open(): boolean {
    return this.depth > 0 || this.quote !== "";
  }

  /** Begins with the text of a value; a plain scalar may hold any bracket or quote. */
  start(value: string): void {
    if (/^['"[{]/.test(value)) this.scan(value);
  }

  scan(line: string): void {
    let tokenStart = true;
    for (let at = 0; at < line.length; at++) {
      const char = line[at] ?? "";
      if (this.quote !== "") {
        if (char === "\\" && this.quote === '"') at++;
        else if (char === this.quote) this.quote = "";
        continue;
      }
      if (char === "#" && (at === 0 || /\s/.test(line[at - 1] ?? ""))) return;
      if (tokenStart && (char === "'" || char === '"')) this.quote = char;
      else if (char === "[" || char === "{") this.depth++;
      else if (char === "]" || char === "}") this.depth = Math.max(0, this.depth - 1);
      tokenStart = /[\s,:[{]/.test(char);
    }
  }
}
