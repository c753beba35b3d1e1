/**
 * Addresses of servers as people write them: with or without a scheme, one or a pattern for several. Pure; what is
 * wrong with one is said without showing a password that may stand in it.
 */
import { bad, good, type Outcome } from "./outcome.ts";

const MOST_ENDPOINTS = 1024;
const RANGE = /\{(\d+)\.\.\.?(\d+)\}/g;
const EXAMPLE = "Write it as http://host:port or https://host:port.";

/** With a scheme, without a slash at the end; a pattern gives each that it stands for. */
export function readEndpoints(text: string, isSecure: boolean): Outcome<readonly string[]> {
  const expanded = expandTemplate(text);
  if (!expanded.ok) return expanded;
  const endpoints: string[] = [];
  for (const one of expanded.value) {
    const read = normalised(one, isSecure);
    if (!read.ok) return read;
    endpoints.push(read.value);
  }
  return good(endpoints);
}

/** For messages: without what may be a user name and a password. */
export function shownEndpoint(text: string): string {
  return text.replaceAll(/[^/,\s]*@/g, "(credentials)@");
}

/** `http://host{1...3}:9000` as its three endpoints; several ranges multiply. */
function expandTemplate(text: string): Outcome<readonly string[]> {
  const ranges = [...text.matchAll(RANGE)].map(([, low = "", high = ""]) => ({ low, high }));
  const count = ranges.reduce((product, { low, high }) => product * (Number(high) - Number(low) + 1), 1);
  const isBackwards = ranges.some(({ low, high }) => Number(high) < Number(low));
  if (isBackwards || count > MOST_ENDPOINTS) {
    return bad(
      isBackwards ? "a range in it counts backwards" : `it means ${count} endpoints`,
      `Write it as http://host{1...8}:9000, for ${MOST_ENDPOINTS} endpoints at most.`,
    );
  }
  const parts = text.split(RANGE);
  // split keeps what the parentheses hold: text, low, high, text, low, high, text.
  let all = [parts[0] ?? ""];
  for (const [i, { low, high }] of ranges.entries()) {
    const width = low.startsWith("0") ? low.length : 0;
    const length = Number(high) - Number(low) + 1;
    const numbers = Array.from({ length }, (_, n) => String(Number(low) + n).padStart(width, "0"));
    const next = parts[3 * i + 3] ?? "";
    all = all.flatMap((begin) => numbers.map((number) => begin + number + next));
  }
  return good(all);
}

/** Refused where it is no address of a server, or holds a secret. */
function normalised(text: string, isSecure: boolean): Outcome<string> {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${isSecure ? "https" : "http"}://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (
    !url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.hostname === ""
  ) {
    return bad("it is not the address of a server", EXAMPLE);
  }
  if (url.username !== "" || url.password !== "") {
    return bad(
      "it holds a user name or a password",
      "Give credentials as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
  return good(`${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`);
}
