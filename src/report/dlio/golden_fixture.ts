/**
 * For tests: the keys and types of the files that DLIO 3.0.2 left after two epochs on one accelerator without
 * evaluation, as it was run once. "time" is a local time with microseconds, "facts" a map of texts.
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape };

export const GOLDEN_SUMMARY: Shape = {
  start: "time",
  num_accelerators: "number",
  num_hosts: "number",
  hostname: "text",
  metric: {
    train_au_percentage: ["number"],
    train_au_mean_percentage: "number",
    train_au_meet_expectation: "text",
    train_au_stdev_percentage: "number",
    train_throughput_samples_per_second: ["number"],
    train_throughput_mean_samples_per_second: "number",
    train_throughput_stdev_samples_per_second: "number",
    train_io_mean_MB_per_second: "number",
    train_io_stdev_MB_per_second: "number",
  },
  num_files_train: "number",
  num_files_eval: "number",
  num_samples_per_file: "number",
  host_cpu_count: ["number"],
  host_processor_name: "text",
  potential_caching: ["number"],
  host_cpuinfo: "facts",
  host_meminfo: "facts",
  host_memory_GB: ["number"],
  data_size_per_host_GB: "number",
  epochs: "number",
  end: "time",
};

const EPOCH_OUTPUT: Shape = {
  load: { block1: ["number"] },
  proc: { block1: ["number"] },
  throughput: { block1: "number" },
  au: { block1: "number" },
  compute: { block1: ["number"] },
  host_meminfo: "facts",
  end: "time",
};

export const GOLDEN_OUTPUT: Shape = {
  host_memory_GB: "number",
  host_cpu_count: "number",
  host_processor_name: "text",
  potential_caching: "number",
  host_cpuinfo: "facts",
  host_meminfo: "facts",
  "1": EPOCH_OUTPUT,
  "2": EPOCH_OUTPUT,
  hostname: "text",
};

const EPOCH_STATS: Shape = {
  start: "time",
  block1: { start: "time", end: "time", duration: "text" },
  end: "time",
  duration: "text",
};

export const GOLDEN_EPOCHS: Shape = { "1": EPOCH_STATS, "2": EPOCH_STATS };

/** The shape of a parsed document, in the words of the golden ones. */
export function shapeOf(value: unknown, key = ""): Shape {
  if (typeof value === "number") return "number";
  if (typeof value === "string") {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/.test(value) ? "time" : "text";
  }
  if (Array.isArray(value)) return [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value);
  const isFacts = entries.every(([, text]) => typeof text === "string");
  if (key.startsWith("host_") && isFacts && entries.length > 0) return "facts";
  return Object.fromEntries(entries.map(([name, below]) => [name, shapeOf(below, name)]));
}
