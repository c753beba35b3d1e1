/** What surrounds a workload when it gets its meaning: the way Stoker was called, the machine, the environment. */
export interface RunContext {
  /** As DLIO, keys that DLIO ignores are warned about; otherwise unknown keys are refused. */
  readonly mode: "stoker" | "dlio";
  /** Accelerators of all processes: what DLIO calls ranks. */
  readonly worldSize: number;
  /** Accelerators on this node. */
  readonly ranksPerNode: number;
  /** Processes of this node, each with accelerators of its own. */
  readonly processesPerNode: number;
  /** Processors that this process may use. */
  readonly cpus: number;
  readonly availableMemoryBytes: number;
  /** Of the process, with what `.env` adds to it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names in the file `.env` that the process does not set. */
  readonly fromDotenv?: ReadonlySet<string>;
  /** Whether the shared files of AWS's tools are there, in which the default profile may have keys. */
  readonly hasSharedProfiles?: boolean;
  /** False for commands that compute only (plan): credentials and endpoints are not asked for. Default true. */
  readonly usesStorage?: boolean;
  /** Nobody asked for a workload: the command takes nothing of it but how storage is reached. */
  readonly isConnectionAlone?: true;
}
