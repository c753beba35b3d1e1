/**
 * Reads what `deno test --junit-path` wrote. Only as much of XML as Deno writes; what it does not understand is
 * refused, since an overlooked failure would look like a pass.
 */

export interface Case {
  readonly file: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Of a failure: message and stack. */
  readonly detail: string;
  readonly seconds: number;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}

function attribute(tag: string, name: string): string {
  const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  if (!match) throw new SyntaxError(`No attribute '${name}' in <testcase${tag}>`);
  return plain(match[1] ?? "");
}

export function parseJunit(xml: string): Case[] {
  const cases: Case[] = [];
  for (const [, tag = "", body = ""] of xml.matchAll(/<testcase(\s[^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const failure = /<(?:failure|error)\b[^>]*>([\s\S]*?)<\/(?:failure|error)>/.exec(body);
    const time = /\stime="([^"]*)"/.exec(tag)?.[1];
    const isSkipped = body.includes("<skipped");
    const failed = failure !== null || /<(?:failure|error)\b/.test(body) || time === undefined && !isSkipped;
    const outcome = failed ? "failed" : isSkipped ? "skipped" : "passed";
    cases.push({
      file: attribute(tag, "classname"),
      name: attribute(tag, "name"),
      outcome,
      detail: time === undefined ? "It was begun or not, and never ended." : plain(failure?.[1] ?? ""),
      seconds: Number(time ?? 0),
    });
  }
  const announced = Number(/<testsuites\b[^>]*\stests="(\d+)"/.exec(xml)?.[1] ?? NaN);
  if (announced !== cases.length) {
    throw new SyntaxError(`The report announces ${announced} tests and holds ${cases.length}`);
  }
  return cases;
}
