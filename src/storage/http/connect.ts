/**
 * Makes one connection, with TLS where the origin asks for it, within the time that is given. A system that goes on
 * trying after that is left alone, and what it still makes is closed.
 */
import { resetSocket } from "../../../ffi/reset_socket.ts";
import type { Origin } from "./exchange.ts";
import { connectFailure, failure, seconds } from "./failures.ts";
import { shownOrigin } from "./request_head.ts";
import type { SilenceWatch, Wait } from "./silence_watch.ts";

export interface ConnectOptions {
  /** PEM texts of authorities beside Deno's own. */
  readonly authorities: readonly string[];
  readonly watch: SilenceWatch;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

export function connect(origin: Origin, options: ConnectOptions): Promise<Deno.Conn<Deno.NetAddr>> {
  const { watch, limitMs, signal } = options;
  return new Promise((resolve, reject) => {
    let isOver = false;
    let made: Deno.Conn<Deno.NetAddr> | undefined;
    const end = () => {
      isOver = true;
      watch.remove(wait);
      signal?.removeEventListener("abort", abandon);
    };
    // Nothing ends the wait for a TCP connection (Deno 2.5 and 2.9); only its socket's end ends a TLS handshake.
    const giveUp = (reason: unknown) => {
      end();
      if (made) resetSocket(made.localAddr, made.remoteAddr);
      closeQuietly(made);
      reject(reason);
    };
    const abandon = () => giveUp(signal?.reason);
    const wait: Wait = {
      limitMs,
      silentMs: 0,
      expire: () => giveUp(failure("timeout", origin, tooSlow(origin, limitMs, made !== undefined))),
    };
    watch.add(wait);
    signal?.addEventListener("abort", abandon);
    const open = async (): Promise<Deno.Conn<Deno.NetAddr>> => {
      const plain = await Deno.connect({ hostname: lookedUp(origin.host), port: origin.port });
      plain.setNoDelay(true);
      if (isOver || !origin.isTls) return plain;
      const secure = await Deno.startTls(plain, { hostname: origin.host, caCerts: [...options.authorities] });
      made = secure;
      if (!isOver) await secure.handshake();
      return secure;
    };
    open().then((connection) => {
      if (isOver) return closeQuietly(connection);
      end();
      resolve(connection);
    }, (error) => {
      if (isOver) return;
      end();
      closeQuietly(made);
      reject(connectFailure(origin, error));
    });
  });
}

/** Names below "localhost" are this machine (RFC 6761), which not every resolver knows: buckets may be such names. */
function lookedUp(host: string): string {
  return /\.localhost\.?$/i.test(host) ? "localhost" : host;
}

function tooSlow(origin: Origin, limitMs: number, isInHandshake: boolean): string {
  const what = isInHandshake ? "the TLS handshake was not done" : "the connection was not there";
  return `Cannot connect to ${shownOrigin(origin)}: ${what} after ${seconds(limitMs)}`;
}

/** Closes what may be closed already. */
export function closeQuietly(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
