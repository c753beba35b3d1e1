/**
 * Tells from the environment whether a launcher started this process as one of several. Pure: the environment
 * and the stated options come in, nothing is read here. It must never take a shell inside an allocation for a
 * launched rank, nor a launched rank for a process that is alone.
 */
import { ClusterError, ConfigError, configError } from "../base/errors.ts";

export type LauncherName = "options" | "Open MPI" | "MVAPICH" | "PMI" | "srun" | "indexed job";

/** This process's place among those that were started together. */
export interface Launch {
  readonly launcher: LauncherName;
  readonly size: number;
  readonly rank: number;
  /** Undefined where the launcher does not say. */
  readonly localRank: number | undefined;
  readonly localSize: number | undefined;
}

/** `--rank` and `--world-size`. */
export interface StatedPlace {
  readonly rank?: number;
  readonly size?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface Names {
  readonly launcher: LauncherName;
  readonly size: string;
  readonly rank: string;
  readonly localRank: string;
  readonly localSize: string;
}

/** MPI launchers come first: inside an allocation they start their daemons with srun, whose counts are not ours. */
const MPI_LAUNCHERS: readonly Names[] = [
  {
    launcher: "Open MPI",
    size: "OMPI_COMM_WORLD_SIZE",
    rank: "OMPI_COMM_WORLD_RANK",
    localRank: "OMPI_COMM_WORLD_LOCAL_RANK",
    localSize: "OMPI_COMM_WORLD_LOCAL_SIZE",
  },
  {
    launcher: "MVAPICH",
    size: "MV2_COMM_WORLD_SIZE",
    rank: "MV2_COMM_WORLD_RANK",
    localRank: "MV2_COMM_WORLD_LOCAL_RANK",
    localSize: "MV2_COMM_WORLD_LOCAL_SIZE",
  },
  {
    launcher: "PMI",
    size: "PMI_SIZE",
    rank: "PMI_RANK",
    localRank: "MPI_LOCALRANKID",
    localSize: "MPI_LOCALNRANKS",
  },
];

/** Slurm numbers ordinary steps from 0; from here on stand the batch script, the interactive shell and the like. */
const FIRST_SPECIAL_SLURM_STEP = 0xffff_fff0;

/**
 * The launch that this process belongs to, or undefined when it was started alone.
 * @throws ClusterError when what the launcher says is incomplete, or contradicts itself or the options
 * @throws ConfigError when a variable cannot be read, or the options alone are incomplete or impossible
 */
export function detectLauncher(environment: Environment, stated: StatedPlace = {}): Launch | undefined {
  const found = mpiLaunch(environment) ?? slurmLaunch(environment) ?? indexedJob(environment, stated);
  if (stated.size === undefined && stated.rank === undefined) return found;
  if (found) {
    refuseContradiction("--world-size", stated.size, found.size, found.launcher);
    refuseContradiction("--rank", stated.rank, found.rank, found.launcher);
    return found;
  }
  if (stated.size === undefined || stated.rank === undefined) {
    const [given, value, missing] = stated.size === undefined
      ? ["--rank", stated.rank, "--world-size"]
      : ["--world-size", stated.size, "--rank"];
    throw configError(
      "INCOMPLETE_PLACE",
      given,
      `Cannot join a cluster with ${given} ${value} alone: no launcher says the rest.`,
      `Give ${missing} too, or start the processes with mpirun or srun.`,
    );
  }
  if (stated.rank >= stated.size) {
    throw configError(
      "BAD_PLACE",
      "--rank",
      `Cannot take rank ${stated.rank} of ${stated.size}.`,
      "Ranks count from 0: give a --rank below --world-size.",
    );
  }
  return checked({
    launcher: "options",
    size: stated.size,
    rank: stated.rank,
    localRank: undefined,
    localSize: undefined,
  });
}

function mpiLaunch(environment: Environment): Launch | undefined {
  for (const names of MPI_LAUNCHERS) {
    const size = count(environment, names.size);
    const rank = count(environment, names.rank);
    if (size === undefined && rank === undefined) continue;
    if (size === undefined || rank === undefined) {
      const [set, unset] = size === undefined ? [names.rank, names.size] : [names.size, names.rank];
      throw new ClusterError(`Cannot tell this process's place: ${set} is set but ${unset} is not`, {
        code: "INCOMPLETE_PLACE",
        remedy: `Start Stoker through the launcher itself, or unset ${set} when no launcher is meant.`,
      });
    }
    return checked({
      launcher: names.launcher,
      size,
      rank,
      localRank: count(environment, names.localRank),
      localSize: count(environment, names.localSize),
    });
  }
  return undefined;
}

/**
 * An sbatch script and an salloc shell have SLURM_NTASKS and even SLURM_PROCID=0, though nothing was launched
 * in them: only an ordinary step with its own task count is srun.
 */
function slurmLaunch(environment: Environment): Launch | undefined {
  const step = count(environment, "SLURM_STEP_ID") ?? count(environment, "SLURM_STEPID");
  const size = count(environment, "SLURM_STEP_NUM_TASKS");
  const rank = count(environment, "SLURM_PROCID");
  if (step === undefined || step >= FIRST_SPECIAL_SLURM_STEP) return undefined;
  if (size === undefined || rank === undefined) return undefined;
  return checked({
    launcher: "srun",
    size,
    rank,
    localRank: count(environment, "SLURM_LOCALID"),
    localSize: undefined,
  });
}

/** Kubernetes gives every pod of an indexed job its number, but nobody the number of pods. */
function indexedJob(environment: Environment, stated: StatedPlace): Launch | undefined {
  const rank = count(environment, "JOB_COMPLETION_INDEX");
  if (rank === undefined) return undefined;
  if (stated.size === undefined) {
    throw new ClusterError(
      `Cannot tell how many pods the indexed job has: JOB_COMPLETION_INDEX is '${rank}', the count is not given`,
      { code: "INCOMPLETE_PLACE", remedy: "Give --world-size, 1 when this pod is meant to run alone." },
    );
  }
  return checked({
    launcher: "indexed job",
    size: stated.size,
    rank: stated.size === 1 ? 0 : rank,
    localRank: undefined,
    localSize: undefined,
  });
}

function count(environment: Environment, name: string): number | undefined {
  const text = environment[name]?.trim();
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,10}$/.test(text)) {
    throw new ConfigError([{
      code: "BAD_PLACE",
      key: name,
      value: text,
      source: "the process environment",
      text: `Cannot use '${text}' as ${name}: it must be a whole number, 0 or more.`,
      remedy: `Start Stoker through the launcher itself, or unset ${name}.`,
    }]);
  }
  return Number(text);
}

function checked(launch: Launch): Launch {
  if (
    Number.isSafeInteger(launch.size) && launch.size >= 1 && launch.rank >= 0 && launch.rank < launch.size
  ) {
    return launch;
  }
  throw new ClusterError(`Cannot take rank ${launch.rank} of ${launch.size} from ${launch.launcher}`, {
    code: "BAD_PLACE",
    remedy: "Ranks count from 0 and stay below the number of processes.",
  });
}

function refuseContradiction(
  option: string,
  value: number | undefined,
  found: number,
  launcher: LauncherName,
): void {
  if (value === undefined || value === found) return;
  throw new ClusterError(`Cannot follow ${option} ${value}: ${launcher} says ${found}`, {
    code: "BAD_PLACE",
    remedy: `Leave ${option} out, the launcher's value is used.`,
  });
}
