/**
 * The words of fio and elbencho that few command lines have: what each is answered with. A word that changes what is
 * measured is never left out in silence.
 */
import { hint, ignored, type Meaning, value } from "./meaning.ts";

const PER_FILE = "what is read and written is bounded by --size and --duration";
const TRACE = "patterns are not recorded or played back";
const PLACE = "start it under taskset or numactl";
const RANK = "start it under nice or ionice";
const GROUP = "start it as that user or in that group";
const ZONES = "zoned devices are not known here";
const RETRY = "a request that fails ends the run: with a rate of failed requests nobody could begin anything";
const REMOVE = "remove the files with rm";
const SEARCH = "--require 'latencyMs.p99 < 5' judges a latency; the load is not searched for";
const LATENCY = "--require 'latencyMs.max < 50' judges it when all is done";
const SERIES = "--json and --results DIR have the rates and percentiles of the whole";
const MEMORY = "memory is chosen by the engine: locked, and in huge pages, where it can be";
const MACHINES = "start one process a machine under mpirun with 'stoker train' for several machines";
const ORDER = "blocks come one after the other, or with --random in an order in which each comes once a pass";
const ADVICE = "the kernel is told nothing of the pattern";
const SCRIPT = "run it before or after from a script";
const JOB_FILE = "job files are not read: one command for each job";
const PARTIAL_FSYNC = "--fsync end flushes once, within the measured time";

function all(meaning: Meaning, ...words: readonly string[]): Record<string, Meaning> {
  return Object.fromEntries(words.map((word) => [word, meaning]));
}

export const RARE_WORDS: Readonly<Record<string, Meaning>> = {
  // fio
  ...all(ignored(true), "description", "allrandrepeat", "unit_base", "significant_figures", "eta-newline"),
  ...all(ignored(true), "scramble_buffers", "clat_percentiles", "slat_percentiles", "create_serialize"),
  ...all(ignored(true), "create_fsync", "gtod_cpu", "max-jobs", "alloc-size", "block_error_percentiles"),
  ...all(ignored(false), "new_group", "exitall", "exitall_on_error", "warnings-fatal"),
  readonly: { kind: "flag", to: ["--read-only"] },
  "parse-only": { kind: "flag", to: ["--dry-run"] },
  opendir: hint("stoker io read FOLDER reads all files below it"),
  verify_only: hint("stoker io read ADDRESS --verify full", false),
  kb_base: hint("K, M, G and KiB, MiB, GiB are powers of 1024, KB, MB, GB powers of 1000"),
  filename_format: hint("the files of --files are io_0, io_1 and so on"),
  pre_read: hint("read it once before, with a 'stoker io read' of its own"),
  startdelay: hint("start it later, e.g. behind sleep"),
  steadystate: hint("--ramp leaves the beginning out, --duration says how long it is measured"),
  ioscheduler: hint("write it into /sys/block/DEVICE/queue/scheduler"),
  allow_mounted_write: hint("a mounted device is never written"),
  ...all(hint(PER_FILE), "number_ios", "fill_device", "fill_fs", "file_append", "openfiles"),
  ...all(hint(ORDER), "rw_sequencer", "offset_align"),
  ...all(
    hint(TRACE),
    "write_iolog",
    "read_iolog",
    "replay_redirect",
    "replay_no_stall",
    "merge_blktrace_file",
  ),
  ...all(hint(PARTIAL_FSYNC), "fsync_on_close", "sync_file_range", "write_barrier", "atomic"),
  ...all(hint(MEMORY), "mem", "iomem", "lockmem", "hugepage-size", "nonvectored"),
  ...all(hint(ADVICE), "fadvise_hint", "fadvise", "write_hint", "io_submit_mode"),
  ...all(hint(SCRIPT), "exec_prerun", "exec_postrun", "trigger", "trigger-file"),
  ...all(hint(PLACE), "cpus_allowed", "cpumask", "cpus_allowed_policy", "numa_cpu_nodes", "numa_mem_policy"),
  ...all(hint(RANK), "nice", "prio", "prioclass"),
  ...all(hint(GROUP), "cgroup", "uid", "gid"),
  ...all(hint(ZONES), "zonesize", "zonerange", "zoneskip", "zonecapacity", "max_open_zones"),
  ...all(hint(LATENCY), "max_latency"),
  ...all(hint(SEARCH), "latency_window", "latency_percentile", "latency_run"),
  ...all(hint(RETRY), "continue_on_error", "error_dump"),
  ...all(hint(REMOVE), "unlink", "unlink_each_loop"),
  ...all(hint(SERIES, false), "minimal", "append-terse", "bandwidth-log"),
  ...all(hint(SERIES), "write_iops_log", "write_hist_log", "log_avg_msec", "log_hist_msec", "log_offset"),
  ...all(hint(SERIES), "terse-version", "status-interval", "unified_rw_reporting"),
  ...all(hint(JOB_FILE), "section", "wait_for", "create_only", "profile", "showcmd"),
  ...all(hint(MACHINES), "server", "remote-config", "daemonize"),
  // elbencho
  dryrun: { kind: "flag", to: ["--dry-run"] },
  i: value("repeat"),
  iterations: value("repeat"),
  phasedelay: value("gap"),
  s3endpoints: value("endpoint"),
  ...all(ignored(true), "liveint", "live1", "nocsvlabels", "log"),
  ...all(hint("the keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"), "s3key", "s3secret"),
  ...all(hint(ORDER, false), "backward", "strided", "randalign"),
  ...all(hint(ORDER), "randalgo", "blockvaralgo"),
  ...all(hint(ADVICE), "fadv", "madv", "flock"),
  ...all(hint(PLACE), "zones", "cores"),
  ...all(hint(MACHINES), "hostsfile", "service", "rotatehosts", "numhosts"),
  ...all(hint(SERIES), "opslog", "lathistofile"),
  ...all(hint("the files of --files lie in one folder"), "treefile", "dirsharing"),
  ...all(hint(REMOVE, false), "D", "deldirs"),
  ...all(hint("--verify full compares what was written once more", false), "verifydirect", "readinline"),
  ...all(hint("the space is always taken before the first block", false), "preallocfile", "trunctosize"),
};
