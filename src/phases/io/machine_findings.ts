/**
 * Whether this machine has what the jobs of raw I/O will take: descriptors and memory. Asked before a file is made,
 * since a refusal leaves nothing behind; without it the kernel would end the process, or another one.
 */
import type { Finding } from "../../base/errors.ts";
import { formatBytes } from "../../base/units.ts";
import { kibibytes } from "../../metrics/host/facts.ts";
import { thisMachine } from "../../metrics/host/this_machine.ts";
import { depthFinding } from "../../storage/local/choose_engine.ts";
import { pieceBytes } from "../../storage/object/piece_bytes.ts";
import { MOST_OPEN } from "../../workers/open_files.ts";
import { descriptorFinding, type Descriptors } from "../crew.ts";
import { descriptorsNow } from "../descriptors.ts";
import { memoryBytes } from "../plan_of.ts";
import type { IoRequest } from "./io_request.ts";

export interface Machine {
  /** For programs that begin now; undefined: the kernel does not say. */
  readonly availableBytes: number | undefined;
  descriptors(openFiles: number): Descriptors;
}

export function machineFindings(
  { jobs, io, addresses }: Pick<IoRequest, "jobs" | "io" | "addresses">,
  files: number,
  { availableBytes, descriptors }: Machine = machineNow(),
): Finding[] {
  const findings: Finding[] = [];
  const { scheme } = addresses[0] ?? { scheme: "file" };
  const tooDeep = scheme === "file" || scheme === "direct" ? depthFinding(io) : undefined;
  if (tooDeep) findings.push(tooDeep);
  const tooFew = descriptorFinding(jobs, descriptors(openFilesOf(jobs, files)));
  if (tooFew) findings.push(tooFew);
  const blockSizeBytes = pieceBytes(scheme, io.blockSizeBytes);
  const need = memoryBytes(jobs, { ...io, blockSizeBytes });
  if (availableBytes !== undefined && need > availableBytes) {
    findings.push({
      severity: "error",
      code: "MEMORY",
      text: `${jobs === 1 ? "1 job" : `${jobs} jobs`} with ${io.queueDepth} requests of ${
        formatBytes(blockSizeBytes)
      } in flight each may need ${formatBytes(need)}, ${formatBytes(availableBytes)} are available.`,
      remedy: "Lower --jobs, --queue-depth or --block-size.",
    });
  }
  return findings;
}

/** How many files the jobs have open at the same time, at most. */
export function openFilesOf(jobs: number, files: number): number {
  return jobs * Math.min(files, MOST_OPEN);
}

function machineNow(): Machine {
  return {
    availableBytes: kibibytes(thisMachine().read("/proc/meminfo"), "MemAvailable"),
    descriptors: descriptorsNow,
  };
}
