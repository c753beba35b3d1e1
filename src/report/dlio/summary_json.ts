/** DLIO's summary.json: its keys, types and definitions, from the result. Pure. */
import type { Result } from "../schema/result.ts";
import { dlioHosts } from "./dlio_hosts.ts";
import type { DlioFacts } from "./dlio_run.ts";
import { dlioTime } from "./dlio_time.ts";
import { dlioMetric } from "./metrics.ts";

export function summaryJson(result: Result, facts: DlioFacts): Record<string, unknown> {
  const { hosts, dataGibPerHost } = dlioHosts(result, facts);
  return {
    start: dlioTime(Date.parse(result.started)),
    num_accelerators: result.accelerators,
    num_hosts: hosts.length,
    hostname: hosts[0]?.hostname ?? "",
    metric: dlioMetric(result.phases, facts.recordBytes),
    num_files_train: facts.filesTrain,
    num_files_eval: facts.filesEval,
    num_samples_per_file: facts.samplesPerFile,
    host_cpu_count: hosts.map(({ cpus }) => cpus),
    host_processor_name: "",
    potential_caching: hosts.map(({ potentialCaching }) => potentialCaching),
    host_cpuinfo: facts.cpuinfo,
    host_meminfo: facts.meminfo,
    host_memory_GB: hosts.map(({ memoryGib }) => memoryGib),
    data_size_per_host_GB: dataGibPerHost,
    epochs: result.phases.train?.epochs.length ?? 0,
    end: dlioTime(result.ended === null ? Date.parse(result.started) : Date.parse(result.ended)),
  };
}
