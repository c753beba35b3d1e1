/**
 * The failures of a write that no single request knows of: an object that is not what was sent, a proof that
 * cannot be had, a list of parts that is not complete.
 */
import { StorageError } from "../../base/errors.ts";
import { RequestFailure } from "../http/request_failure.ts";

/** `mismatch` and `parts` may heal when everything is sent again; `noProof` never does. */
export type WriteProblem = "mismatch" | "parts" | "noProof" | "exists" | "tooLarge";

const FACTS: Readonly<Record<WriteProblem, { code: string; errno: string; remedy: string }>> = {
  mismatch: {
    code: "WRITE_MISMATCH",
    errno: "mismatch",
    remedy:
      "The store does not keep what it is sent: look at its log and disks before you trust its contents.",
  },
  parts: {
    code: "PART_LIST",
    errno: "parts",
    remedy: "Nothing was completed: look at the log of the server for the parts of this object.",
  },
  noProof: {
    code: "NO_PROOF",
    errno: "noProof",
    remedy: "Use --write-integrity readback, which needs nothing of the server, or size.",
  },
  exists: {
    code: "EEXIST",
    errno: "EEXIST",
    remedy: "Choose another name, or allow it to be overwritten.",
  },
  tooLarge: {
    code: "EFBIG",
    errno: "EFBIG",
    remedy: "Make the object smaller, or use a store with larger parts.",
  },
};

export function writeProblem(
  problem: WriteProblem,
  address: string,
  what: string,
  cause?: unknown,
): StorageError {
  const { code, errno, remedy } = FACTS[problem];
  return new StorageError(`Cannot write '${address}': ${what}`, {
    code,
    errno,
    operation: "write",
    address,
    remedy,
    cause,
  });
}

export function isProblem(error: unknown, problem: WriteProblem): boolean {
  return error instanceof StorageError && error.code === FACTS[problem].code;
}

/** Of a write whose object is wrong and stays: another attempt would meet it under the name. */
export const LEFT_OBJECT = "LEFT_OBJECT";

/** True where a name is taken that must be new. */
export function isExisting(error: unknown): boolean {
  return error instanceof StorageError && error.errno === "EEXIST";
}

/** The same failure with more to say; the first one is the cause unless it has one itself. */
export function retold(
  error: StorageError,
  message: string,
  more: { readonly attempt?: number; readonly remedy?: string; readonly code?: string } = {},
): StorageError {
  const attempt = more.attempt ?? error.attempt;
  return new StorageError(message, {
    code: more.code ?? error.code,
    operation: error.operation,
    remedy: more.remedy ?? error.remedy,
    cause: error.cause ?? error,
    ...(error.address === undefined ? {} : { address: error.address }),
    ...(error.errno === undefined ? {} : { errno: error.errno }),
    ...(attempt === undefined ? {} : { attempt }),
  });
}

/** True where the server took everything and then said that it keeps other bytes. */
export function isOtherwiseKept(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : undefined;
  return cause instanceof RequestFailure && cause.kind === "checksum" && (cause.facts.status ?? 200) < 400;
}
