/** The machines of a run in DLIO's terms. Pure. */
import type { Result } from "../schema/result.ts";
import type { DlioFacts } from "./dlio_run.ts";

const GIB = 2 ** 30;

export interface DlioHost {
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryGib: number;
  /** 1 where a node's memory is larger than what it reads. */
  readonly potentialCaching: 0 | 1;
}

export interface DlioHosts {
  readonly hosts: readonly DlioHost[];
  readonly dataGibPerHost: number;
}

export function dlioHosts({ hosts, accelerators }: Result, facts: DlioFacts): DlioHosts {
  const { samplesPerFile, filesTrain, recordBytes } = facts;
  const perHost = accelerators / Math.max(1, hosts.length);
  const samples = Math.floor(perHost * samplesPerFile * filesTrain / Math.max(1, accelerators));
  const dataGibPerHost = samples * recordBytes / GIB;
  return {
    dataGibPerHost,
    hosts: hosts.map(({ hostname, cpus, memoryBytes }) => ({
      hostname,
      cpus,
      memoryGib: memoryBytes / GIB,
      potentialCaching: memoryBytes / GIB > dataGibPerHost ? 1 : 0,
    })),
  };
}

/** The machine of an accelerator; machines have equally many, in the order of ranks. */
export function hostOf(rank: number, { hosts, accelerators }: Result): number {
  return Math.min(hosts.length - 1, Math.floor(rank * hosts.length / Math.max(1, accelerators)));
}
