/** Opens, flushes and closes that the file system was asked for: how many were not answered, and the oldest of them. */
import type { PendingOperation, PendingRequest } from "../../metrics/pending_cells.ts";

export class PendingCalls {
  /** They begin in the order of the set. */
  readonly #calls = new Set<PendingRequest>();
  #answered = 0;

  get count(): number {
    return this.#calls.size;
  }

  get answered(): number {
    return this.#answered;
  }

  get oldest(): PendingRequest | undefined {
    const [first] = this.#calls;
    return first;
  }

  begin(operation: PendingOperation, name: string): PendingRequest {
    const request = { operation, name, offset: 0, beganMs: performance.now() };
    this.#calls.add(request);
    return request;
  }

  end(request: PendingRequest): void {
    this.#calls.delete(request);
    this.#answered++;
  }

  /** Keeps account of a call until its answer, which is never an exception. */
  during(operation: PendingOperation, name: string, answer: Promise<number>): Promise<number> {
    const request = this.begin(operation, name);
    // Not async: whoever waits for I/O lets a bounded chain of promises run (continuationsRun).
    return answer.then((result) => {
      this.end(request);
      return result;
    });
  }
}
