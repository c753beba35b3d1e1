/**
 * How object storage is reached and written, resolved once on the main thread from options, workload,
 * environment and files, and sent to every Worker as plain data. It holds secrets: it is never printed, logged
 * or put into a result.
 */

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they stop being good, Unix milliseconds; absent where nobody says so. */
  readonly expiresMs?: number;
}

/** How sure a write has to be of itself (`--write-integrity`). */
export type WriteIntegrity = "none" | "size" | "checksum" | "readback";

export const LOAD_BALANCING = ["rank", "round_robin", "least_connections"] as const;

export type LoadBalancing = (typeof LOAD_BALANCING)[number];

export interface ObjectSettings {
  /** At least one, e.g. "http://host:9000"; no slash at the end. */
  readonly endpoints: readonly string[];
  readonly balancing: LoadBalancing;
  /** Number of this Worker's accelerator or generator over all processes: "rank" takes endpoints by it. */
  readonly rank: number;
  /** Of S3; undefined: unsigned requests. */
  readonly credentials: Credentials | undefined;
  /** Where newer keys are laid before those expire (renew_keys.ts). */
  readonly renewed?: SharedArrayBuffer;
  /** What servers teach one thread, for all of them (lessons.ts). */
  readonly lessons?: SharedArrayBuffer;
  /** Of AIStore. */
  readonly token: string | undefined;
  readonly region: string;
  /** `bucket.host/key` instead of `host/bucket/key`. */
  readonly isVirtualHosted: boolean;
  /** PEM texts of authorities beside the system's own. */
  readonly authorities: readonly string[];
  readonly connectSeconds: number;
  /** The longest silence of one request. */
  readonly operationSeconds: number;
  /** Of one request, in all. */
  readonly attempts: number;
  readonly write: {
    /** Objects of this size and above are uploaded in parts. */
    readonly multipartFromBytes: number;
    /** Grows with the object where 10 000 parts would not suffice. */
    readonly partBytes: number;
    readonly partsInFlight: number;
    /** Of a whole upload in parts, in all, and the pause between them. */
    readonly uploadAttempts: number;
    readonly uploadRetrySeconds: number;
    /** Somebody chose them, perhaps for uploads that are verified. */
    readonly areUploadRetriesAsked?: boolean;
    /** Of an object in one piece whose check failed. */
    readonly putAttempts: number;
    readonly putRetrySeconds: number;
    readonly putIntegrity: WriteIntegrity;
    readonly uploadIntegrity: WriteIntegrity;
  };
  readonly read: {
    /** Objects above it are read as ranges of `rangeBytes`, several at once; others by one request. */
    readonly rangesFromBytes: number;
    readonly rangeBytes: number;
  };
  /** One line per operation goes to the log. */
  readonly tracesOperations: boolean;
}
