/**
 * The words of fio and elbencho for what `stoker io` does, as data. A word that means something else there than
 * here is not in this table but among the hints.
 */

import { hint, ignored, type Meaning, perJob, value } from "./meaning.ts";
import { RARE_WORDS } from "./rare_words.ts";

const ALL_RATE = "--limit-rate is of all jobs together";

const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  read: ["read"],
  write: ["write"],
  randread: ["read", "--random"],
  randwrite: ["write", "--random"],
  rw: ["mix"],
  readwrite: ["mix"],
  randrw: ["mix", "--random"],
};

/** fio's names of a pattern, also understood as the first word. */
export function patternOf(word: string): readonly string[] | undefined {
  return Object.hasOwn(PATTERNS, word) ? PATTERNS[word] : undefined;
}

const ENGINES: Readonly<Record<string, string>> = {
  io_uring: "uring",
  uring: "uring",
  libaio: "auto",
  posixaio: "threads",
};

/** Engines of fio that wait for each request before they make the next one, whatever depth is asked for. */
export const SYNC_ENGINES: readonly string[] = ["psync", "sync", "pvsync", "pvsync2", "vsync"];

function engine(name: string): readonly string[] | undefined {
  if (SYNC_ENGINES.includes(name)) return ["--io-engine", "threads", "--queue-depth", "1"];
  return Object.hasOwn(ENGINES, name) ? ["--io-engine", ENGINES[name] ?? ""] : undefined;
}

/** fio separates the files of a list by colons; an address has one of its own. */
function addresses(text: string): readonly string[] {
  return text.split(/:(?!\/\/)/).filter((part) => part !== "");
}

const BLOCK_SIZE = value("block-size");
const DURATION = value("duration");
const JOBS = value("jobs");
const PATTERN: Meaning = { kind: "map", map: patternOf, known: Object.keys(PATTERNS) };

export const WORDS: Readonly<Record<string, Meaning>> = {
  ...RARE_WORDS,
  // fio
  bs: BLOCK_SIZE,
  blocksize: BLOCK_SIZE,
  iodepth: value("queue-depth"),
  numjobs: JOBS,
  runtime: DURATION,
  ramp_time: value("ramp"),
  filesize: value("size"),
  nrfiles: hint("--files N; --size is of each file then, not of all of them"),
  rwmixread: value("read-percent"),
  rwmixwrite: {
    kind: "map",
    map: (text) =>
      /^\d+$/.test(text) && Number(text) <= 100 ? ["--read-percent", String(100 - Number(text))] : undefined,
  },
  rate_iops: perJob("limit-iops", "--limit-iops is of all jobs together"),
  rate: perJob("limit-rate", ALL_RATE),
  randseed: value("seed"),
  rw: PATTERN,
  readwrite: PATTERN,
  ioengine: { kind: "map", map: engine, known: [...Object.keys(ENGINES), ...SYNC_ENGINES] },
  filename: { kind: "map", map: addresses },
  directory: {
    kind: "map",
    map: (text) => ["--files", "1", text],
    perJob: "the jobs share the files: ADDRESS --files N",
  },
  invalidate: { kind: "switch", on: ["--cache", "drop"], off: ["--cache", "keep"] },
  buffered: { kind: "switch", on: [], off: ["--direct"] },
  end_fsync: { kind: "switch", on: ["--fsync", "end"] },
  "output-format": hint("--json prints one document of Stoker's own"),
  name: ignored(true),
  group_reporting: ignored(false),
  time_based: ignored(false),
  thread: ignored(false),
  norandommap: ignored(false),
  refill_buffers: ignored(false),
  randrepeat: ignored(true),
  eta: ignored(true),
  percentile_list: ignored(true),
  lat_percentiles: ignored(true),
  bsrange: hint("one size for all requests: --block-size"),
  bssplit: hint("one size for all requests: --block-size"),
  thinktime: hint("pauses between requests do not exist here; --limit-iops spaces them evenly"),
  verify_pattern: hint(
    "--verify full writes a stream of its own in which wrong bytes can be told where from",
  ),
  write_lat_log: hint("--json has the percentiles"),
  write_bw_log: hint("--json has the rates"),
  zonemode: hint("zoned devices are not known here"),
  sqthread_poll: hint("polling is not used here"),
  hipri: hint("polling is not used here"),
  fixedbufs: hint("buffers are chosen by the engine"),
  registerfiles: hint("descriptors are chosen by the engine"),
  offset: hint("the jobs share each file from its first byte on; --size says how much of it"),
  offset_increment: hint("the jobs share the files by themselves: --jobs"),
  io_size: hint("--size is of each file; --duration repeats the passes until the time is up"),
  iodepth_batch: hint(
    "requests are passed on in batches by themselves; --queue-depth is how many are in flight",
  ),
  iodepth_batch_submit: hint(
    "requests are passed on in batches by themselves; --queue-depth is how many are in flight",
  ),
  iodepth_batch_complete: hint("answers are taken as they come; --queue-depth is how many are in flight"),
  iodepth_low: hint("the queue is kept full: --queue-depth"),
  fdatasync: hint("--fsync end flushes once, within the measured time"),
  sync: hint("--fsync end flushes once, within the measured time; --direct writes go around the page cache"),
  percentage_random: hint("all blocks are at random with --random, or none"),
  random_distribution: hint("--random takes every block once a pass, in an order that follows from --seed"),
  rate_process: hint("--limit-iops spaces requests evenly"),
  latency_target: hint("--require 'latencyMs.p99 < 5' judges a latency; the load is not searched for"),
  buffer_compress_percentage: hint(
    "what is written is incompressible; data sets have dataset.compress_ratio",
  ),
  dedupe_percentage: hint("no two blocks are alike; data sets have dataset.dedup_ratio"),
  zero_buffers: hint("what is written is a random stream, by which it can be verified"),
  output: hint("--results DIR keeps the document, --json prints it"),
  client: hint("start one process a machine under mpirun with 'stoker train' for several machines"),
  fallocate: ignored(true),
  allow_file_create: ignored(true),
  create_on_open: ignored(true),
  file_service_type: ignored(true),
  random_generator: ignored(true),
  clocksource: ignored(true),
  gtod_reduce: ignored(true),
  disk_util: ignored(true),
  do_verify: ignored(true),
  verify_fatal: ignored(true),
  stonewall: ignored(false),
  loops: hint("--duration repeats the passes until the time is up"),
  // elbencho
  b: BLOCK_SIZE,
  block: BLOCK_SIZE,
  t: JOBS,
  threads: JOBS,
  s: value("size"),
  N: perJob("files", "--files is of all jobs together, which share them"),
  timelimit: DURATION,
  rwmixpct: { kind: "map", map: (text) => ["mix", "--read-percent", text] },
  limitread: perJob("limit-rate", ALL_RATE),
  limitwrite: perJob("limit-rate", ALL_RATE),
  r: { kind: "flag", to: ["read"] },
  read: { kind: "flag", to: ["read"] },
  w: { kind: "flag", to: ["write"] },
  write: { kind: "flag", to: ["write"] },
  rand: { kind: "flag", to: ["--random"] },
  dropcache: { kind: "flag", to: ["--cache", "drop"] },
  lat: ignored(false),
  latpercent: ignored(false),
  lathisto: ignored(false),
  allelapsed: ignored(false),
  nolive: ignored(false),
  csvfile: hint("--results DIR keeps the document, --json prints it"),
  jsonfile: hint("--results DIR keeps the document, --json prints it"),
  resfile: hint("--results DIR keeps the document, --json prints it"),
  randamount: hint("--size is of each file; --duration repeats the passes until the time is up"),
  mmap: hint("files are read and written by requests: --io-engine uring or threads", false),
  trunc: hint("--overwrite writes a file anew", false),
  stat: hint("only reading and writing are measured here", false),
  nodelerr: ignored(false),
  infloop: hint("--duration repeats the passes until the time is up", false),
  hosts: hint("start one process a machine under mpirun with 'stoker train' for several machines"),
  mkdirs: hint("the folder of --files is made where its parent exists", false),
  d: hint("the folder of --files is made where its parent exists", false),
  n: hint("the files of --files lie in one folder"),
  dirs: hint("the files of --files lie in one folder"),
  delfiles: hint("remove the files with rm", false),
  F: hint("remove the files with rm", false),
  blockvarpct: hint("--block-size is one size; what is written is incompressible"),
  gpuids: hint("GPU memory is not used here"),
};
