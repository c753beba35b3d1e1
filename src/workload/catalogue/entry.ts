/** One workload of the catalogue, as its file describes it: what `workloads list` shows without reading YAML. */
export interface CatalogueEntry {
  readonly name: string;
  /** The file that this further name stands for. */
  readonly aliasOf: string | undefined;
  /** One line for people, without a full stop. */
  readonly title: string;
  readonly model: string;
  /** This and the next two are undefined for a workload without a dataset. */
  readonly format: string | undefined;
  /** Mean; every column of a Parquet row, those that are skipped included. */
  readonly sampleBytes: number | undefined;
  readonly samplesPerFile: number | undefined;
  /** What one accelerator asks of the storage when it never waits. */
  readonly demandMiBPerSecond: number | undefined;
  /** What must be there, e.g. "22.9 GiB of data" or "64 ranks, 911.21 GiB a checkpoint". */
  readonly needs: string;
  /** Where the values come from, e.g. "MLPerf Storage v3.0". */
  readonly round: string;
  readonly remark: string | undefined;
}
