import { assert, assertEquals } from "@std/assert";
import { parseAddress } from "../base/address.ts";
import type { IoOptions } from "../storage/store.ts";
import { networkCounter, type NetworkMeans } from "./network_bytes.ts";

const at = (text: string) => parseAddress(text, { cwd: "/" });

const MOUNTINFO = `22 1 254:0 / / rw - ext4 /dev/vda rw
90 22 0:51 / /mnt/far rw - nfs4 filer:/train rw,vers=4.2,addr=10.0.0.9
91 22 0:52 / /mnt/near rw - nfs filer:/home rw,vers=3,addr=127.0.0.1
92 22 0:53 / /mnt/rdma rw - nfs4 filer:/fast rw,proto=rdma,addr=10.0.0.9
93 22 0:54 / /mnt/ceph rw - ceph 10.0.0.9:6789:/ rw,name=admin
`;
const NET_DEV = (lo: number, eth: number) =>
  `Inter-| Receive | Transmit
 face |bytes packets|bytes packets
 lo: ${lo} 1 0 0 0 0 0 0 ${lo} 1 0 0 0 0 0 0
 eth0: ${eth} 1 0 0 0 0 0 0 ${eth + 7} 1 0 0 0 0 0 0
`;

function machine(netDev: string | undefined): NetworkMeans {
  return {
    machine: {
      hostname: "node7",
      read: (path) =>
        path === "/proc/net/dev" ? netDev : path === "/proc/self/mountinfo" ? MOUNTINFO : undefined,
      list: (path) =>
        path === "/sys/class/net" ? ["eth0", "lo"] : path === "/sys/class/net/eth0" ? ["device"] : [],
    },
    ownAddresses: () => ["10.0.0.5"],
  };
}

function endpoints(...urls: string[]): Pick<IoOptions, "objects"> {
  return { objects: { s3: { endpoints: urls } } } as unknown as IoOptions; // nothing else is looked at
}

const [LO, ETH] = [{ received: 100, sent: 100 }, { received: 2000, sent: 2007 }];
const BOTH = { received: 2100, sent: 2107 };

Deno.test("networkCounter: counts where the server of the storage is reached", () => {
  const counted = (text: string, io: Pick<IoOptions, "objects"> = {}) =>
    networkCounter(at(text), io, machine(NET_DEV(100, 2000)))();
  assertEquals(counted("s3://b/x", endpoints("http://10.0.0.9:9000")), ETH);
  assertEquals(counted("s3://b/x", endpoints("http://127.0.0.1:9000")), LO);
  assertEquals(counted("s3://b/x", endpoints("https://10.0.0.5", "http://[::1]:9000")), LO);
  assertEquals(counted("s3://b/x", endpoints("http://localhost:9000", "http://far:9000")), BOTH);
  assertEquals(counted("/mnt/far/data"), ETH);
  assertEquals(counted("direct:///mnt/near"), LO);
  assertEquals(counted("/mnt/ceph"), ETH);
});

Deno.test("networkCounter: knows nothing of local files, RDMA, memory and kernels without counters", () => {
  const counted = (text: string, netDev: string | undefined = NET_DEV(1, 2)) =>
    networkCounter(at(text), endpoints("http://far:9000"), machine(netDev))();
  assertEquals(counted("/data"), null);
  assertEquals(counted("/mnt/rdma/x"), null);
  assertEquals(counted("null://"), null);
  assertEquals(networkCounter(at("s3://b"), endpoints("http://far"), machine(undefined))(), null);
});

Deno.test("networkCounter: this machine's own counters grow by what a server here sends", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(new Uint8Array(5_000_000)),
  );
  try {
    const counter = networkCounter(at("s3://b"), endpoints(`http://127.0.0.1:${server.addr.port}`));
    const before = counter();
    await (await fetch(`http://127.0.0.1:${server.addr.port}/`)).arrayBuffer();
    const after = counter();
    assert(before && after);
    if (before && after) assert(after.received - before.received >= 5_000_000);
  } finally {
    await server.shutdown();
  }
});
