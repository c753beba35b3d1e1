/** The findings of a verification: some are kept, the rest is counted, over all ranks. */
import type { Cluster } from "../cluster/cluster.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { VerifyPhase } from "../report/schema/phases.ts";

export class FindingList {
  readonly kept: DamageFinding[] = [];
  leftOut = 0;
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(finding: DamageFinding): void {
    if (this.kept.length < this.most) this.kept.push(finding);
    else this.leftOut++;
  }
}

/** Rank 0's result speaks for all; what the others found is added to its list. */
export async function overRanks(
  cluster: Cluster,
  phase: VerifyPhase,
  own: FindingList,
): Promise<VerifyPhase> {
  const inFlightSeconds = (phase.requestsInFlight ?? 0) * phase.seconds;
  const [files = 0, filesRead = 0, bytes = 0, inFlight = 0] = await cluster.reduce(
    [phase.files, phase.filesRead, phase.bytes, inFlightSeconds],
    "sum",
  );
  const [seconds = 0] = await cluster.reduce([phase.seconds], "max");
  const others = await cluster.gather({ kept: own.kept, leftOut: own.leftOut });
  const all = others ? new FindingList(own.most) : own;
  for (const { kept, leftOut } of others ?? []) {
    for (const finding of kept) all.add(finding);
    all.leftOut += leftOut;
  }
  return {
    ...phase,
    files,
    filesRead,
    bytes,
    seconds,
    bytesPerSecond: seconds > 0 ? bytes / seconds : null,
    requestsInFlight: seconds > 0 ? inFlight / seconds : null,
    findings: all.kept,
    findingsLeftOut: all.leftOut,
  };
}
