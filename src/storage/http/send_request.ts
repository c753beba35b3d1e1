/**
 * Sends a request while its answer may already be on the way: stops when the server answers too early, and asks
 * for consent first where the request says so. It never sends more or less than the length that it announced.
 */
import type { Connection } from "./connection.ts";
import type { HttpRequest, RequestBody } from "./exchange.ts";
import { requestHead } from "./request_head.ts";

/** A server that does not know `Expect` is given the body after this time. */
const CONSENT_WAIT_MS = 1000;

class AnsweredEarly extends Error {
  override readonly message = "The server answered before it had the whole body";
}

export class Sending {
  /** The connection broke, or was stopped, while it was sent. */
  broken: { readonly error: unknown } | undefined;
  /** The answer is there, or the connection ended: nothing more is sent. */
  #isAnswered = false;
  #wasStopped = false;
  #isComplete = false;
  readonly #connection: Connection;
  readonly #request: HttpRequest;
  #consent: (() => void) | undefined;

  constructor(connection: Connection, request: HttpRequest) {
    this.#connection = connection;
    this.#request = request;
  }

  /** The server has the whole request. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The server wants the body. */
  consented(): void {
    this.#consent?.();
  }

  /** Ends it, since there is an answer or will be none. */
  stop(): void {
    this.#isAnswered = true;
    this.#consent?.();
  }

  /** Rejects only with what the body itself throws; what went wrong with the connection stands in `broken`. */
  async run(): Promise<void> {
    const { body, expectContinue, patience } = this.#request;
    const head = requestHead(this.#request);
    this.#connection.isMidRequest = true;
    try {
      await this.#connection.write(head, patience.stallMs);
    } catch (error) {
      this.#break(error);
      return;
    }
    if (body !== undefined) {
      if (expectContinue) await this.#askConsent();
      if (this.#isAnswered) {
        // It was refused before its body began, so nobody waits for more of it.
        this.#connection.isMidRequest = false;
        return;
      }
      if (!await this.#sendBody(body)) return;
    }
    this.#isComplete = true;
    this.#connection.isMidRequest = false;
    if (!this.#isAnswered) this.#connection.allowRead(patience.firstByteMs);
  }

  /** The answer may stand in the receive buffer all the same. */
  #break(error: unknown): void {
    this.broken ??= { error };
    if (!this.#isAnswered) this.#connection.allowRead(this.#request.patience.firstByteMs);
  }

  #askConsent(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CONSENT_WAIT_MS);
      this.#consent = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#isAnswered) this.#consent();
    });
  }

  async #sendBody(body: RequestBody): Promise<boolean> {
    let sent = 0;
    const write = async (bytes: Uint8Array) => {
      if (this.#isAnswered) {
        this.#wasStopped = true;
        throw new AnsweredEarly();
      }
      if (sent + bytes.length > body.length) {
        throw new RangeError(`A body of ${body.length} bytes went on after them`);
      }
      try {
        await this.#connection.write(bytes, this.#request.patience.stallMs);
      } catch (error) {
        this.#break(error);
        throw error;
      }
      sent += bytes.length;
    };
    try {
      await body.send(write);
    } catch (error) {
      if (this.broken || this.#wasStopped) return false;
      throw error;
    }
    if (this.broken || this.#wasStopped) return false;
    if (sent !== body.length) throw new RangeError(`A body of ${body.length} bytes ended after ${sent}`);
    return true;
  }
}
