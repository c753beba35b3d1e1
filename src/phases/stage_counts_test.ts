import { assertEquals, assertMatch } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { inProcess } from "../cluster/in_process.ts";
import { solo } from "../cluster/solo.ts";
import { DeviceAccounts } from "./device_accounts.ts";
import { type KernelAccount, noAccount } from "./kernel_account.ts";
import { StageCounts, type StageMeans } from "./stage_counts.ts";

libc();

const data = parseAddress("/x", { cwd: "/" });

/** Counters that stand at 1000 before the stage and have grown by these after it. */
function grown(
  grows: { own?: number; all?: number; network?: number; claim?: number },
  of: KernelAccount["of"],
) {
  let factor = 0;
  const at = (grow: number | undefined) => grow === undefined ? null : 1000 + factor * grow;
  const means: StageMeans = {
    device: new DeviceAccounts([], {
      own: { by: "own account", of, bytes: () => at(grows.own) },
      all: grows.all === undefined ? noAccount("no device") : {
        by: "all account",
        of: "machine",
        bytes: () => at(grows.all),
      },
    }),
    network: () => grows.network === undefined ? null : { received: at(grows.network) ?? 0, sent: 0 },
    claim: () => at(grows.claim),
  };
  return { means, grow: () => factor = 1 };
}

async function counted(
  clusters: readonly Cluster[],
  grows: Parameters<typeof grown>[0],
  of: KernelAccount["of"] = "process",
) {
  const each = await Promise.all(clusters.map(async (cluster) => {
    const { means, grow } = grown(grows, of);
    // Nothing of it is looked at where counters are given.
    const counts = new StageCounts({ cluster, data, io: {} as never }, means);
    counts.begin();
    grow();
    return { by: counts.by, ...await counts.end() };
  }));
  const [first] = each;
  if (!first) throw new TypeError("a cluster has a rank");
  return first;
}

Deno.test("StageCounts: gives what each counter grew by, and null where there is none", async () => {
  const full = await counted([solo()], { own: 5, all: 7, network: 9, claim: 2 });
  assertEquals(full, {
    by: { bytesFromDeviceBy: "own account", deviceReadBy: "all account" },
    bytesFromDevice: 5,
    deviceReadBytes: 7,
    bytesFromNetwork: 9,
    processorSeconds: 2,
  });
  const none = await counted([solo()], {});
  assertEquals([none.bytesFromDevice, none.deviceReadBytes], [null, null]);
  assertEquals([none.bytesFromNetwork, none.processorSeconds], [null, null]);
  assertEquals(none.by.deviceReadBy, "no device");
});

Deno.test("StageCounts: accounts of processes are summed, that of a machine counts once and only for one machine", async () => {
  const grows = { own: 5, all: 7, network: 9, claim: 2 };
  const near = await counted(inProcess(3), grows);
  assertEquals([near.bytesFromDevice, near.deviceReadBytes], [15, 7]);
  assertEquals([near.bytesFromNetwork, near.processorSeconds], [null, 6]);
  assertMatch(near.by.bytesFromDeviceBy, /own account, summed over the processes of the run/);
  const far = await counted(inProcess(4, 2), grows);
  assertEquals([far.bytesFromDevice, far.deviceReadBytes], [20, null]);
  assertMatch(far.by.deviceReadBy, /several machines/);
  const served = await counted(inProcess(2), grows, "machine");
  assertEquals([served.bytesFromDevice, served.by.bytesFromDeviceBy], [5, "own account"]);
  const servedFar = await counted(inProcess(2, 1), grows, "machine");
  assertEquals(servedFar.bytesFromDevice, null);
  assertMatch(servedFar.by.bytesFromDeviceBy, /several machines/);
});
