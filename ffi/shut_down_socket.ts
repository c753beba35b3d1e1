/**
 * Ends a write that a server does not take: Deno 2.5 closes a connection only after the write that is under way,
 * which may be never. Only for a connection of this process whose write is under way: that keeps its descriptor
 * from becoming another's meanwhile.
 */
import { libc } from "./libc.ts";

const SHUT_RDWR = 2;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCKADDR_BYTES = 28;

type AddressCall = (fd: number, address: Uint8Array<ArrayBuffer>, length: Uint32Array<ArrayBuffer>) => number;

type SocketAddress = Pick<Deno.NetAddr, "hostname" | "port">;

/** Says whether the socket between these two addresses was found and shut down. */
export function shutDownSocket(local: SocketAddress, remote: SocketAddress): boolean {
  const { getsockname, getpeername, shutdown } = libc();
  const wantedLocal = shown(local);
  const wantedRemote = shown(remote);
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const fd = Number(name);
    if (addressOf(getsockname, fd) !== wantedLocal) continue;
    if (addressOf(getpeername, fd) === wantedRemote) return shutdown(fd, SHUT_RDWR) === 0;
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
