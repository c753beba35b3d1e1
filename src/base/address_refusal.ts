/** How an address is refused: quoted, but without what could be a password, and with what to write instead. */
import { type ConfigError, configError } from "./errors.ts";

export function contradiction(text: string, outer: string, inner: string): ConfigError {
  return refusal("CONTRADICTION", text, `names both '${outer}' and '${inner}'`, "Give one address.");
}

export function refusal(code: string, text: string, what: string, remedy: string): ConfigError {
  const harmless = JSON.stringify(withoutCredentials(text));
  return configError(`ADDRESS_${code}`, "", `The address ${harmless} ${what}.`, remedy);
}

/** For messages: what stands before a host in a URL. An `@` of its own begins a namespace. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(
    /:\/\/([^/]*@)/g,
    (whole, before) => before === "@" ? whole : "://(credentials)@",
  );
}
