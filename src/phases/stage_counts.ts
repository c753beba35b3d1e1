/**
 * What the kernel counts while a stage of a training runs: bytes from the device, bytes over the network, and time
 * that threads wanted a processor. Joins the counts of all processes, and gives none where their sum would be a lie.
 */
import type { Cluster } from "../cluster/cluster.ts";
import type { Io } from "../report/schema/result.ts";
import { DeviceAccounts, difference } from "./device_accounts.ts";
import type { EpochFacts } from "./epoch_of.ts";
import type { KernelAccount } from "./kernel_account.ts";
import { type NetworkCounter, networkCounter } from "./network_bytes.ts";
import { processorClaim } from "./processor_claim.ts";
import type { RunRequest } from "./run_request.ts";

export type Counted = Pick<
  EpochFacts,
  "bytesFromDevice" | "deviceReadBytes" | "bytesFromNetwork" | "processorSeconds"
>;

/** What tests replace. */
export interface StageMeans {
  readonly device: DeviceAccounts;
  readonly network: NetworkCounter;
  readonly claim: () => number | null;
}

const MANY_MACHINES =
  "none: the processes run on several machines, each of which keeps an account of its own";

export class StageCounts {
  readonly #cluster: Cluster;
  readonly #means: StageMeans;
  #networkBefore: number | null = null;
  #claimBefore: number | null = null;

  constructor({ cluster, data, io }: Pick<RunRequest, "cluster" | "data" | "io">, means?: StageMeans) {
    this.#cluster = cluster;
    this.#means = means ??
      { device: new DeviceAccounts([data]), network: networkCounter(data, io), claim: processorClaim };
  }

  /** Whose accounts the bytes from the device are, or why there are none. */
  get by(): Required<Pick<Io, "bytesFromDeviceBy" | "deviceReadBy">> {
    const { own, all } = this.#means.device;
    return { bytesFromDeviceBy: this.#byOf(own), deviceReadBy: this.#byOf(all) };
  }

  begin(): void {
    this.#means.device.begin();
    this.#networkBefore = this.#means.network()?.received ?? null;
    this.#claimBefore = this.#means.claim();
  }

  /** All processes call it when they are done. What is no sum is that of this process's machine. */
  async end(): Promise<Counted> {
    const { device, network } = this.#means;
    const claimed = difference(this.#means.claim(), this.#claimBefore);
    const fetched = device.since().own;
    const [processorSeconds = 0, claimUnknown = 0, ownBytes = 0, ownUnknown = 0] = await this.#cluster.reduce(
      [claimed ?? 0, Number(claimed === null), fetched ?? 0, Number(fetched === null)],
      "sum",
    );
    // Only now has every process read what it had to.
    const reads = device.since();
    const received = difference(network()?.received ?? null, this.#networkBefore);
    const ofMachine = (bytes: number | null) => this.#isOneMachine ? bytes : null;
    return {
      bytesFromDevice: device.own.of === "machine" ? ofMachine(reads.own) : ownUnknown > 0 ? null : ownBytes,
      deviceReadBytes: ofMachine(reads.all),
      // Another process may stand on another machine, or share this one's interfaces.
      bytesFromNetwork: this.#cluster.size > 1 ? null : received,
      processorSeconds: claimUnknown > 0 ? null : processorSeconds,
    };
  }

  get #isOneMachine(): boolean {
    return this.#cluster.localSize === this.#cluster.size;
  }

  #byOf({ by, of, bytes }: KernelAccount): string {
    if (of === "process") return this.#cluster.size > 1 ? `${by}, summed over the processes of the run` : by;
    return this.#isOneMachine || bytes() === null ? by : MANY_MACHINES;
  }
}
