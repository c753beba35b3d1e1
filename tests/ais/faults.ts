/** What the stand-in does wrong on demand; rules are plain data, so that a file can hold them. */
import type { RawRequest } from "./raw_server.ts";

export interface FaultRule {
  readonly match: {
    readonly method?: string;
    /** Part of the path. */
    readonly path?: string;
    readonly node?: "proxy" | "target";
  };
  /** How often, after `skip` requests that match; every time without it. */
  readonly times?: number;
  readonly skip?: number;
  readonly action: FaultAction;
}

export type FaultAction =
  | {
    readonly type: "answer";
    readonly status: number;
    readonly tcode?: string;
    readonly retryAfter?: number;
  }
  /** The connection ends without an answer. */
  | { readonly type: "reset" }
  /** The answer ends after so many bytes of its body. */
  | { readonly type: "cut"; readonly after: number }
  /** One bit of the answer's body, or of what is stored, is another one. */
  | { readonly type: "flip"; readonly offset: number }
  | { readonly type: "silence"; readonly milliseconds: number }
  /** The whole object comes where a range was asked for. */
  | { readonly type: "ignoreRange" }
  /** A range of the same length comes from so many bytes further on. */
  | { readonly type: "shiftRange"; readonly by: number }
  /** Success is said of a part or an object that is not kept. */
  | { readonly type: "forget" }
  /** Another place than the target that holds the object. */
  | { readonly type: "redirect"; readonly location: string };

export class Faults {
  readonly #rules: { readonly rule: FaultRule; seen: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, seen: 0 });
  }

  clear(): void {
    this.#rules.length = 0;
  }

  /** The first rule that is due; each rule that matches counts the request. */
  next(request: RawRequest, node: "proxy" | "target"): FaultAction | undefined {
    let due: FaultAction | undefined;
    for (const entry of this.#rules) {
      const { match, times = Infinity, skip = 0, action } = entry.rule;
      const isMeant = (match.method ?? request.method) === request.method &&
        request.path.includes(match.path ?? "") && (match.node ?? node) === node;
      if (!isMeant) continue;
      const number = entry.seen++;
      if (number >= skip && number < skip + times) due ??= action;
    }
    return due;
  }
}
