import { assertEquals } from "@std/assert";
import { isThisMachine, outerInterfaces, parseNetworkBytes } from "./network_statistics.ts";

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 707060493931 22800649    0    0    0     0          0         0 707060493932 22800649    0    0    0     0       0          0
  eth0:11164916932  275341    0    0    0     0          0         0 14912756  176024    0    0    0     0       0          0
broken: x
`;

Deno.test("parseNetworkBytes: bytes received and sent of each interface, and nothing of other lines", () => {
  assertEquals([...parseNetworkBytes(NET_DEV)], [
    ["lo", { received: 707060493931, sent: 707060493932 }],
    ["eth0", { received: 11164916932, sent: 14912756 }],
  ]);
  assertEquals(parseNetworkBytes("").size, 0);
});

function listOf(tree: Readonly<Record<string, readonly string[]>>) {
  return {
    list: (path: string) =>
      path === "/sys/class/net" ? Object.keys(tree) : tree[path.slice("/sys/class/net/".length)] ?? [],
  };
}

Deno.test("outerInterfaces: a bond counts by its cards, a container by what it has", () => {
  const bonded = { lo: [], bond0: ["lower_eth0", "lower_eth1", "mtu"], eth0: ["device"], eth1: ["device"] };
  assertEquals(outerInterfaces(listOf(bonded)), ["eth0", "eth1"]);
  const host = { lo: [], eth0: ["device"], docker0: ["lower_veth1"], veth1: ["mtu"], tun0: [] };
  assertEquals(outerInterfaces(listOf(host)), ["eth0"]);
  assertEquals(outerInterfaces(listOf({ lo: [], eth0: ["mtu"], "eth0.7": ["lower_eth0"] })), ["eth0"]);
  assertEquals(outerInterfaces(listOf({ lo: [] })), []);
});

Deno.test("isThisMachine: by loopback, own address, own name and /etc/hosts", () => {
  const machine = {
    hostname: "Node7",
    read: (path: string) =>
      path === "/etc/hosts" ? "127.0.0.1 localhost minio # 10.9.9.9 gone\n10.0.0.9\tfar near\n" : undefined,
  };
  const own = new Set(["10.0.0.5", "fe80::1"]);
  for (
    const host of ["localhost", "127.0.0.1", "127.3.2.1", "[::1]", "minio", "node7", "10.0.0.5", "[fe80::1]"]
  ) {
    assertEquals(isThisMachine(host, machine, own), true, host);
  }
  for (const host of ["10.0.0.6", "far", "s3.amazonaws.com", "gone", "127.example.org", "10.9.9.9"]) {
    assertEquals(isThisMachine(host, machine, own), false, host);
  }
});
