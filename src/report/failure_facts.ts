import { StokerError } from "../base/errors.ts";
import type { ErrorFacts } from "./schema/parts.ts";

/** An error as documents hold it. */
export function failureFacts(error: unknown): ErrorFacts {
  if (error instanceof StokerError) {
    return {
      class: error.name,
      code: error.code,
      message: error.message,
      remedy: error.remedy,
      address: error.address ?? null,
      attempt: error.attempt ?? null,
    };
  }
  return {
    class: "InternalError",
    code: "BUG",
    message: `Internal error: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    remedy: "This is a bug in Stoker: please report it with the command line and the output of --verbose.",
    address: null,
    attempt: null,
  };
}
