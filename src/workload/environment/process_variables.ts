/** Variables of launchers, of the MLPerf Storage suite, of the terminal, and Stoker's own. */
import type { VariableTable } from "./variable.ts";

const PLACE = "`--rank` and `--world-size` must agree with it.";
const LAUNCHERS = "Looked for in the order Open MPI, MVAPICH, PMI, Slurm, indexed job; the first one counts.";
const SUITE = "The mlpstorage suite reads it; the commands of Stoker take the place as `--data`.";
const most = 2 ** 31;

const rank = { type: "integer", min: 0, max: most, layer: "launcher", interacts: LAUNCHERS } as const;
const localSize = { type: "integer", min: 1, max: most, layer: "launcher", interacts: LAUNCHERS } as const;
const size = { type: "integer", min: 1, max: most, layer: "launcher", interacts: PLACE } as const;

export const PROCESS_VARIABLES = {
  OMPI_COMM_WORLD_RANK: { ...rank, meaning: "Number of this process, by Open MPI." },
  OMPI_COMM_WORLD_SIZE: { ...size, meaning: "Number of processes, by Open MPI." },
  OMPI_COMM_WORLD_LOCAL_RANK: { ...rank, meaning: "Number of this process on its node, by Open MPI." },
  OMPI_COMM_WORLD_LOCAL_SIZE: { ...localSize, meaning: "Number of processes on this node, by Open MPI." },
  MV2_COMM_WORLD_RANK: { ...rank, meaning: "Number of this process, by MVAPICH." },
  MV2_COMM_WORLD_SIZE: { ...size, meaning: "Number of processes, by MVAPICH." },
  MV2_COMM_WORLD_LOCAL_RANK: { ...rank, meaning: "Number of this process on its node, by MVAPICH." },
  MV2_COMM_WORLD_LOCAL_SIZE: { ...localSize, meaning: "Number of processes on this node, by MVAPICH." },
  PMI_RANK: { ...rank, meaning: "Number of this process, by MPICH and Intel MPI." },
  PMI_SIZE: { ...size, meaning: "Number of processes, by MPICH and Intel MPI." },
  MPI_LOCALRANKID: { ...rank, meaning: "Number of this process on its node, by MPICH and Intel MPI." },
  MPI_LOCALNRANKS: { ...localSize, meaning: "Number of processes on this node, by MPICH and Intel MPI." },
  SLURM_PROCID: { ...rank, meaning: "Number of this process, by srun." },
  SLURM_LOCALID: { ...rank, meaning: "Number of this process on its node, by srun." },
  SLURM_STEP_NUM_TASKS: { ...size, meaning: "Number of processes, by srun." },
  SLURM_STEP_ID: { ...rank, meaning: "Tells a step that srun started from a batch script." },
  SLURM_STEPID: { ...rank, meaning: "The same, by older versions." },
  JOB_COMPLETION_INDEX: {
    ...rank,
    interacts: "Needs `--world-size`.",
    meaning: "Number of this pod, by an indexed job of Kubernetes.",
  },
  BUCKET: { type: "text", layer: "none", meaning: `Bucket in object mode. ${SUITE}` },
  STORAGE_LIBRARY: { type: "text", layer: "none", meaning: `Client library in object mode. ${SUITE}` },
  STORAGE_URI_SCHEME: { type: "text", layer: "none", meaning: `Scheme in object mode. ${SUITE}` },
  NO_COLOR: {
    type: "text",
    layer: "terminal",
    interacts: "Any value but the empty one counts; `--no-color` does the same.",
    meaning: "No colours.",
  },
  TERM: {
    type: "text",
    layer: "terminal",
    interacts: "Only the value `dumb` counts.",
    meaning: "A terminal that cannot move its cursor gets plain lines.",
  },
  STOKER_CACHE_DIR: {
    type: "text",
    layer: "program",
    defaultRule: "a private folder below the user's cache folder",
    interacts: "Only the portable form of the executable reads it.",
    meaning: "Folder into which the portable form unpacks itself once.",
  },
} as const satisfies VariableTable;
