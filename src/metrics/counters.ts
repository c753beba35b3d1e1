/**
 * The numbers that every Worker keeps while it runs, as one table. A counter has one writer, its Worker, and is
 * an ordinary double in shared memory: whoever reads it sees a value of a moment ago.
 */

/** Name and meaning of each counter. The order is the order in memory. */
export const COUNTERS = {
  files: "files or objects finished",
  readFiles: "of a verification: files of whose content some or all was read",
  skippedFiles: "files found complete from an earlier run",
  bytesAsked: "bytes that the samples needed",
  bytesMoved: "bytes that were requested from storage, or written to it",
  verifiedBytes: "bytes that were compared and found right",
  samples: "samples delivered",
  steps: "steps done",
  computeSeconds: "emulated computation",
  waitSeconds: "waits for a batch",
  barrierSeconds: "waits for the other accelerators",
  randomSeconds: "busy making random bytes",
  encodeSeconds: "busy with descriptions, framing, checksums and encodings",
  readSeconds: "of a generator: reading what an earlier run left, and comparing it",
  writeSeconds: "all other time of a generator: handing bytes to storage, waiting for it",
  inFlight: "requests under way now",
  inFlightSeconds: "requests under way, summed over time as they come and go, not from their latencies",
  retries: "attempts after the first",
  retriedBytes: "bytes moved by those attempts",
  backoffSeconds: "pauses before them",
  errors: "attempts that failed, of any kind",
  error503: "attempts answered with 503 or its like",
  errorTimeout: "attempts that took too long",
  errorReset: "connections that broke",
  errorShortBody: "bodies that ended early",
  errorEio: "EIO from the operating system",
  openings: "files opened to find samples in them",
  openingBytes: "bytes read to find samples: headers, footers, indexes; part of bytesMoved",
  openingSeconds: "opening such files and finding their samples",
  groupHits: "row groups that were needed and still kept",
  groupEvictions: "row groups that were given up",
  decodedSamples: "samples that were decoded",
  decodedBytes: "bytes of the values that came out",
  decodeSeconds: "busy decoding what was read: preprocessing, in no time of a read",
  decodeWaitSeconds: "part of waitSeconds in which the accelerator waited for decoding",
} as const;

export type CounterName = keyof typeof COUNTERS;

export const COUNTER_NAMES: readonly CounterName[] = names();

/** Where a counter stands; hot paths use these instead of names. */
export const COUNTER: Readonly<Record<CounterName, number>> = indices();

/** A cast, because Object.keys forgets that the keys of a constant object are exactly its names. */
function names(): readonly CounterName[] {
  return Object.keys(COUNTERS) as CounterName[];
}

function indices(): Record<CounterName, number> {
  const entries = COUNTER_NAMES.map((name, index) => [name, index] as const);
  // Complete by construction: the entries come from every name.
  return Object.fromEntries(entries) as Record<CounterName, number>;
}
