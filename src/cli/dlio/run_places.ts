/** Where a run called as DLIO leaves its files. Pure. */
import { dlioTime } from "../../report/dlio/dlio_time.ts";
import type { RawConfig } from "../../workload/raw/raw_config.ts";
import type { Workload } from "../../workload/workload.ts";

export interface RunPlaces {
  /** As Hydra was told, or by its pattern: ./hydra_log/<model>/<date>-<time>. */
  readonly runDir: string;
  readonly outputSubdir: string;
  /** The run folder as an absolute path. */
  readonly runFolder: string;
  /** Absolute: DLIO's files and its log. */
  readonly outputFolder: string;
  /** Absolute: Hydra's folder. */
  readonly hydraFolder: string;
  /** Absolute: Stoker's own result. */
  readonly resultsFolder: string;
  readonly logFile: string;
}

export function runPlaces(
  { hydra }: Pick<RawConfig, "hydra">,
  workload: Pick<Workload, "values" | "isSet">,
  { cwd, now }: { readonly cwd: string; readonly now: Date },
): RunPlaces {
  const { values } = workload;
  const runDir = hydra.runDir ?? `hydra_log/${values["model.name"]}/${stamp(now)}`;
  const outputSubdir = hydra.outputSubdir ?? ".hydra";
  const absolute = (path: string) => path.startsWith("/") ? path : `${cwd}/${path.replace(/^(\.\/)+/, "")}`;
  const folder = values["output.folder"];
  const runFolder = absolute(runDir);
  const outputFolder = workload.isSet("output.folder") && folder ? absolute(folder) : runFolder;
  return {
    runDir,
    outputSubdir,
    runFolder,
    outputFolder,
    hydraFolder: `${runFolder}/${outputSubdir}`,
    resultsFolder: `${outputFolder}/stoker`,
    logFile: values["output.log_file"] || "dlio.log",
  };
}

/** Local time as 2026-11-21-00-01-54. */
function stamp(now: Date): string {
  return dlioTime(now.getTime()).slice(0, 19).replace("T", "-").replaceAll(":", "-");
}
