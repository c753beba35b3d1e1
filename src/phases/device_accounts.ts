/**
 * The two accounts of what came from below the page cache between two moments: what was fetched for this process, and
 * what the devices under the places read for everybody. Whoever reports such bytes takes them from here, so that they
 * mean the same everywhere.
 */
import type { Address } from "../base/address.ts";
import { deviceCounter } from "./device_bytes.ts";
import { diskReads } from "./disk_reads.ts";
import type { KernelAccount } from "./kernel_account.ts";

/** Null: there is no such account. */
export interface DeviceBytes {
  readonly own: number | null;
  readonly all: number | null;
}

export class DeviceAccounts {
  readonly own: KernelAccount;
  readonly all: KernelAccount;
  #before: DeviceBytes;

  constructor(
    places: readonly Address[],
    { own, all }: Readonly<Record<keyof DeviceBytes, KernelAccount>> = {
      own: deviceCounter(places),
      all: diskReads(places),
    },
  ) {
    this.own = own;
    this.all = all;
    this.#before = this.#now();
  }

  /** What comes from now on counts. */
  begin(): void {
    this.#before = this.#now();
  }

  since(): DeviceBytes {
    const now = this.#now();
    return { own: difference(now.own, this.#before.own), all: difference(now.all, this.#before.all) };
  }

  #now(): DeviceBytes {
    return { own: this.own.bytes(), all: this.all.bytes() };
  }
}

export function difference(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}
