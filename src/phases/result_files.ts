/**
 * The files of one run in its results folder: the document, the configuration, the log, what DLIO's readers expect.
 * Only rank 0 has a folder, and only where one is kept; everywhere else nothing is written.
 */
import { PreflightError, StorageError } from "../base/errors.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import { dlioFiles } from "../report/dlio/dlio_files.ts";
import { ResultFolder } from "../report/result_folder.ts";
import type { Result } from "../report/schema/result.ts";
import { seriesCsv } from "../report/series.ts";
import { dlioFactsOf } from "./dlio_facts.ts";
import type { DlioRecord } from "./dlio_record.ts";
import type { Recorded } from "./recorder.ts";
import { unkept } from "./results_folder_finding.ts";
import type { RunRequest } from "./run_request.ts";

export class ResultFiles {
  readonly #request: RunRequest;
  readonly #result: Result;
  #folder: ResultFolder | undefined;

  constructor(request: RunRequest, result: Result) {
    this.#request = request;
    this.#result = result;
  }

  get folder(): string | undefined {
    return this.#folder?.path;
  }

  /** A folder that cannot be made still refuses the run. */
  async open(): Promise<void> {
    const { keepsResult, resultsFolder, workload, cluster, outside } = this.#request;
    if (cluster.rank !== 0 || !keepsResult && resultsFolder === undefined) return;
    try {
      this.#folder = await ResultFolder.open(
        resultsFolder,
        workload.name,
        new Date(this.#result.started),
        outside.cwd,
      );
    } catch (error) {
      if (error instanceof StorageError) throw new PreflightError([unkept(error.message)], error);
      throw error;
    }
  }

  async writeConfig(): Promise<void> {
    if (!this.#folder) return;
    const { stringify } = await import("@std/yaml");
    const config = { workload: this.#request.workload.config() };
    await this.#folder.write("config.yaml", stringify(config, { skipInvalid: true }));
  }

  async writeResult(): Promise<void> {
    await this.#folder?.writeResult(this.#result);
  }

  async log(text: string): Promise<void> {
    await this.#folder?.log(this.#request.outside.now(), this.#result.hosts[0]?.hostname ?? "", text);
  }

  async writeRecorded({ rows, histograms }: Recorded): Promise<void> {
    await this.#folder?.write("series.csv", seriesCsv(rows));
    await this.#folder?.write("histograms.json", JSON.stringify(histograms) + "\n");
  }

  /** Whoever reads them takes them for a run that ended well, so no other run leaves them. */
  async writeDlio({ stages }: DlioRecord): Promise<void> {
    const request = this.#request;
    if (!this.#folder || this.#result.status !== "complete") return;
    const path = request.dlioFolder ?? `${this.#folder.path}/dlio`;
    const run = { facts: dlioFactsOf(request.spec, thisMachine()), stages };
    let folder: ResultFolder | undefined;
    for (const { name, text } of dlioFiles(this.#result, run)) {
      folder ??= await ResultFolder.open(path, "", new Date(this.#result.started), request.outside.cwd);
      await folder.write(name, text);
    }
  }
}
