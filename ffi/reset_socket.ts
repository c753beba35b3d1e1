/**
 * Resets a connection, which closing it does not: what the peer was being sent ends as broken off, never as
 * complete, and a read or write of this process that is under way ends too (Deno 2.5 closes only after it). Only
 * for a connection that the calling thread has not closed: that keeps its descriptor from becoming another's
 * meanwhile.
 */
import { libc } from "./libc.ts";

const AF_UNSPEC = 0;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_BYTES = 28;
/** Linux answers a connect to "nowhere" by sending RST and discarding what was not sent yet. */
const NOWHERE_BYTES = 16;

type AddressCall = (fd: number, address: Uint8Array<ArrayBuffer>, length: Uint32Array<ArrayBuffer>) => number;

type SocketAddress = Pick<Deno.NetAddr, "hostname" | "port">;

/** Says whether the socket between these two addresses was found and reset. */
export function resetSocket(local: SocketAddress, remote: SocketAddress): boolean {
  const { getsockname, getpeername, connect } = libc();
  const wantedLocal = shown(local);
  const wantedRemote = shown(remote);
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const fd = Number(name);
    if (addressOf(getsockname, fd) !== wantedLocal) continue;
    if (addressOf(getpeername, fd) !== wantedRemote) continue;
    const nowhere = new Uint8Array(NOWHERE_BYTES);
    new DataView(nowhere.buffer).setUint16(0, AF_UNSPEC, true);
    return connect(fd, nowhere, NOWHERE_BYTES) === 0;
  }
  return false;
}
function shown({ hostname, port }: SocketAddress): string {
  return `${canonical(hostname)} ${port}`;
}

/** One spelling for each IPv6 address. */
function canonical(host: string): string {
  return host.includes(":") ? new URL(`http://[${host}]`).hostname : host;
}

/** Undefined for what is no internet socket. */
function addressOf(call: AddressCall, fd: number): string | undefined {
  const bytes = new Uint8Array(SOCKADDR_BYTES);
  if (call(fd, bytes, new Uint32Array([SOCKADDR_BYTES])) !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  const port = view.getUint16(2);
  switch (view.getUint16(0, true)) {
    case AF_INET:
      return `${bytes.subarray(4, 8).join(".")} ${port}`;
    case AF_INET6: {
      const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + 2 * i).toString(16));
      return `${canonical(groups.join(":"))} ${port}`;
    }
    default:
      return undefined;
  }
}
