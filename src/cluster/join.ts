/**
 * The cluster of this process. As long as there is no way to talk to the other processes of a launch it must
 * refuse: N runs that know nothing of each other would report N wrong results.
 */
import { ClusterError } from "../base/errors.ts";
import type { Cluster } from "./cluster.ts";
import type { Launch } from "./launcher.ts";
import { solo } from "./solo.ts";

/** @throws ClusterError when the launch has more than one process */
export function joinCluster(launch: Launch | undefined): Cluster {
  if (!launch || launch.size === 1) return solo();
  const { launcher, rank, size } = launch;
  const by = launcher === "options" ? "--rank and --world-size" : launcher;
  throw new ClusterError(
    `Cannot run as rank ${rank} of ${size} (${by}): this build runs in one process only`,
    {
      code: "NO_MPI",
      remedy:
        `Start one process with --accelerators ${size} instead; 'stoker run' takes it, 'stoker dlio' does not.`,
    },
  );
}
