/** Everything that raw I/O was asked to do, decided before the first byte moves. The command makes it. */
import type { Address } from "../../base/address.ts";
import type { IoOptions } from "../../storage/store.ts";
import type { ProgressStyle } from "../../terminal/progress_line.ts";
import type { Outside } from "../run_request.ts";

export type IoKind = "read" | "write" | "mix";

export interface IoRequest {
  readonly kind: IoKind;
  /** At least one; all of one scheme and bucket. */
  readonly addresses: readonly Address[];
  readonly io: IoOptions;
  /** Of each file; undefined: as it lies there. */
  readonly sizeBytes: number | undefined;
  /** So many files in each address, which is a folder then. */
  readonly files: number | undefined;
  readonly jobs: number;
  readonly random: boolean;
  readonly readFraction: number;
  readonly durationSeconds: number | undefined;
  readonly rampSeconds: number;
  /** Blocks a second of all jobs together; Infinity: as fast as it goes. */
  readonly blocksPerSecond: number;
  readonly verify: boolean;
  readonly fsync: boolean;
  readonly overwrite: boolean;
  readonly cache: "keep" | "drop" | "fail";
  readonly seed: number;
  readonly quiet: boolean;
  readonly progress: ProgressStyle;
  readonly outside: Pick<Outside, "console" | "env" | "now" | "interrupt">;
}
