import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ClusterError, ConfigError, EXIT } from "../base/errors.ts";
import { joinCluster } from "./join.ts";
import { detectLauncher } from "./launcher.ts";

function place(environment: Record<string, string>, stated = {}) {
  const launch = detectLauncher(environment, stated);
  return launch && [launch.launcher, launch.rank, launch.size, launch.localRank, launch.localSize];
}

const OPEN_MPI = {
  OMPI_COMM_WORLD_SIZE: "4",
  OMPI_COMM_WORLD_RANK: "3",
  OMPI_COMM_WORLD_LOCAL_RANK: "1",
  OMPI_COMM_WORLD_LOCAL_SIZE: "2",
};

Deno.test("detectLauncher: finds nothing, when started by hand", () => {
  assertEquals(detectLauncher({ PATH: "/bin", RANK: "3", WORLD_SIZE: "x" }), undefined);
  assertEquals(detectLauncher({ OMPI_COMM_WORLD_SIZE: "", PMI_RANK: " " }), undefined);
});

Deno.test("detectLauncher: names the launcher, for each kind", () => {
  assertEquals(place(OPEN_MPI), ["Open MPI", 3, 4, 1, 2]);
  assertEquals(place({ PMI_SIZE: "2", PMI_RANK: "0", MPI_LOCALRANKID: "0", MPI_LOCALNRANKS: "2" }), [
    "PMI",
    0,
    2,
    0,
    2,
  ]);
  assertEquals(place({ MV2_COMM_WORLD_SIZE: "8", MV2_COMM_WORLD_RANK: "7" }), [
    "MVAPICH",
    7,
    8,
    undefined,
    undefined,
  ]);
  assertEquals(
    place({
      SLURM_JOB_ID: "9",
      SLURM_STEP_ID: "0",
      SLURM_STEP_NUM_TASKS: "6",
      SLURM_PROCID: "5",
      SLURM_LOCALID: "2",
    }),
    ["srun", 5, 6, 2, undefined],
  );
});

Deno.test("detectLauncher: believes mpirun, when its daemons were started by srun", () => {
  const daemon = { SLURM_STEP_ID: "0", SLURM_STEP_NUM_TASKS: "2", SLURM_PROCID: "1" };
  assertEquals(place({ ...daemon, ...OPEN_MPI }), ["Open MPI", 3, 4, 1, 2]);
  assertEquals(place({ ...daemon, PMI_SIZE: "8", PMI_RANK: "6" })?.slice(0, 3), ["PMI", 6, 8]);
});

Deno.test("detectLauncher: takes an allocation for no launch, in salloc shells and batch scripts", () => {
  const allocation = { SLURM_JOB_ID: "9", SLURM_NTASKS: "16", SLURM_NPROCS: "16" };
  assertEquals(detectLauncher(allocation), undefined);
  assertEquals(detectLauncher({ ...allocation, SLURM_PROCID: "0", SLURM_LOCALID: "0" }), undefined);
  for (const special of ["4294967290", "4294967291"]) {
    const shell = { ...allocation, SLURM_PROCID: "0", SLURM_STEP_ID: special, SLURM_STEP_NUM_TASKS: "16" };
    assertEquals(detectLauncher(shell), undefined);
  }
});

Deno.test("detectLauncher: asks for the count, in an indexed job", () => {
  const error = assertThrows(
    () => detectLauncher({ JOB_COMPLETION_INDEX: "2" }),
    ClusterError,
    "indexed job",
  );
  assertEquals(error.exitStatus, EXIT.cluster);
  assertEquals(place({ JOB_COMPLETION_INDEX: "2" }, { size: 3 })?.slice(0, 3), ["indexed job", 2, 3]);
  assertEquals(place({ JOB_COMPLETION_INDEX: "2" }, { size: 1 })?.slice(0, 3), ["indexed job", 0, 1]);
});

Deno.test("detectLauncher: follows the options, when they are whole and contradict nobody", () => {
  assertEquals(place({}, { rank: 1, size: 2 })?.slice(0, 3), ["options", 1, 2]);
  assertEquals(place(OPEN_MPI, { rank: 3, size: 4 })?.[0], "Open MPI");
  const half = assertThrows(() => detectLauncher({}, { rank: 1 }), ConfigError, "--rank 1 alone");
  assertEquals([half.exitStatus, half.remedy.includes("--world-size")], [EXIT.usage, true]);
  assertThrows(() => detectLauncher({}, { size: 2 }), ConfigError, "--world-size 2 alone");
  assertThrows(() => detectLauncher({}, { rank: 2, size: 2 }), ConfigError, "rank 2 of 2");
  assertThrows(() => detectLauncher(OPEN_MPI, { size: 5 }), ClusterError, "Open MPI says 4");
  assertThrows(() => detectLauncher(OPEN_MPI, { rank: 0 }), ClusterError, "--rank 0");
});

Deno.test("detectLauncher: refuses nonsense, rather than running alone", () => {
  assertThrows(() => detectLauncher({ ...OPEN_MPI, OMPI_COMM_WORLD_SIZE: "four" }), ConfigError, "'four'");
  assertThrows(() => detectLauncher({ ...OPEN_MPI, OMPI_COMM_WORLD_RANK: "4" }), ClusterError, "rank 4 of 4");
  assertThrows(() => detectLauncher({ ...OPEN_MPI, OMPI_COMM_WORLD_SIZE: "-1" }), ConfigError, "'-1'");
  assertThrows(() => detectLauncher({ PMI_SIZE: "2" }), ClusterError, "PMI_RANK is not");
  assertThrows(() => detectLauncher({ PMI_RANK: "2" }), ClusterError, "PMI_SIZE is not");
  assertThrows(() => detectLauncher({ PMI_RANK: "0", PMI_SIZE: "0" }), ClusterError, "rank 0 of 0");
  assertThrows(() => detectLauncher({}, { rank: 0, size: 1.5 }), ClusterError);
});

Deno.test("joinCluster: works alone, when alone or launched as the only one", () => {
  assertEquals(joinCluster(undefined).size, 1);
  assertEquals(joinCluster(detectLauncher({ PMI_RANK: "0", PMI_SIZE: "1" })).size, 1);
});

Deno.test("joinCluster: refuses, when launched as one of several", () => {
  const error = assertThrows(
    () => joinCluster(detectLauncher(OPEN_MPI)),
    ClusterError,
    "rank 3 of 4 (Open MPI)",
  );
  assertEquals(error.exitStatus, EXIT.cluster);
  assertStringIncludes(error.remedy, "Start one process with --accelerators 4 instead");
});
