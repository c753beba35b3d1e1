/**
 * How one environment variable is described. Reading, warnings and docs/environment.md all come from these
 * descriptions, so nothing about a variable may be written down anywhere else.
 */

/** Where a variable acts. */
export type Layer =
  /** Fills a key of the workload that nobody set. */
  | "workload"
  /** Enters a rule that derives a value, or one that checks it. */
  | "rule"
  /** Read by the storage engines and the generators. */
  | "engine"
  /** Says which process this is. */
  | "launcher"
  | "terminal"
  | "program"
  /** DLIO or its libraries read it; it changes nothing here. */
  | "none"
  /** DLIO no longer reads it; `useInstead` is the way today. */
  | "removed";

interface Common {
  readonly layer: Layer;
  /** One sentence. */
  readonly meaning: string;
  /** What wins over it, and what it wins over; empty when nothing else has a say. */
  readonly interacts?: string;
  /** Dotted workload keys that it fills (the first one), or that keep it from filling (all of them). */
  readonly fills?: readonly [string, ...string[]];
  /** The default in words, where it is computed. */
  readonly defaultRule?: string;
  /** A value that does not parse counts as the default in every command: DLIO's users rely on it, or it changes nothing. */
  readonly fallsBack?: true;
}

export interface IntegerVariable extends Common {
  readonly type: "integer";
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly default?: number;
  /** Values below `min` count as `min`; otherwise they are refused like text. */
  readonly clamp?: true;
}

/** 1, true, yes, on in any case are true; 0, false, no, off are false. */
export interface FlagVariable extends Common {
  readonly type: "flag";
  readonly default: boolean;
}

export interface WordVariable extends Common {
  readonly type: "word";
  readonly words: readonly string[];
  readonly default?: string;
}

export interface TextVariable extends Common {
  readonly type: "text";
  readonly default?: string;
}

/** Text that is never shown. */
export interface SecretVariable extends Common {
  readonly type: "secret";
}

/** Address of a server, or a pattern for several. No default can stand in for one that does not parse. */
export interface UrlVariable extends Common {
  readonly type: "url";
}

/** Addresses of servers, separated by commas. */
export interface UrlsVariable extends Common {
  readonly type: "urls";
}

/** Any value, even an empty one, that is set at all. */
export interface RemovedVariable extends Common {
  readonly type: "removed";
  readonly layer: "removed";
  readonly useInstead: string;
}

export type Variable =
  | IntegerVariable
  | FlagVariable
  | WordVariable
  | TextVariable
  | SecretVariable
  | UrlVariable
  | UrlsVariable
  | RemovedVariable;

/** Name -> description. */
export type VariableTable = Readonly<Record<string, Variable>>;
