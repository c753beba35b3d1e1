/** From words and options to what raw I/O is to do; refuses what contradicts itself. Pure. */
import { type Address, parseAddress, printAddress, printBucket } from "../../base/address.ts";
import { ConfigError, configError } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { formatBytes, formatDuration, formatRate } from "../../base/units.ts";
import type { IoKind, IoRequest } from "../../phases/io/io_request.ts";
import { pieceBytes } from "../../storage/object/piece_bytes.ts";
import type { Invocation } from "../command.ts";
import type { Options } from "../option.ts";
import { ioOptions } from "../issuing.ts";
import { DEFAULT_SEED } from "../prepare.ts";

const KINDS: readonly IoKind[] = ["read", "write", "mix"];
/** WebAssembly memory ends at 4 GiB, and other things live in it. */
const MOST_BYTES_IN_FLIGHT = 2 ** 31;
const DEFAULT_READ_PERCENT = 50;
/** Seconds; whoever limits a rate to less has forgotten its unit. */
const LONGEST_BETWEEN_BLOCKS = 60;

export function ioRequestOf({ words, options, context }: Invocation): IoRequest {
  const [word, ...places] = words;
  const kind = KINDS.find((known) => known === word);
  if (!kind) throw noKind(word);
  const addresses = addressesOf(places, options, context);
  const io = ioOptions(options, 1);
  const inMemory = pieceBytes(addresses[0]?.scheme ?? "file", io.blockSizeBytes);
  if (io.queueDepth * inMemory > MOST_BYTES_IN_FLIGHT) {
    throw configError(
      "IN_FLIGHT",
      "--queue-depth",
      `${io.queueDepth} requests of ${formatBytes(io.blockSizeBytes)} in flight are more than ` +
        `${formatBytes(MOST_BYTES_IN_FLIGHT)}, the most of one job.`,
      "Lower --queue-depth or --block-size, or use more --jobs.",
    );
  }
  refuseContradictions(kind, addresses[0], options);
  const blocksPerSecond = Math.min(
    options["limit-iops"] ?? Infinity,
    (options["limit-rate"] ?? Infinity) / io.blockSizeBytes,
  );
  if (1 / blocksPerSecond > LONGEST_BETWEEN_BLOCKS) {
    throw configError(
      "LIMIT",
      "--limit-rate",
      `--limit-rate ${formatRate(options["limit-rate"] ?? 0)} is one block of ${
        formatBytes(io.blockSizeBytes)
      } in ${formatDuration(1 / blocksPerSecond)}.`,
      "Name its unit, e.g. 10MiB/s, or lower --block-size.",
    );
  }
  return {
    kind,
    addresses,
    io,
    sizeBytes: options.size,
    files: options.files,
    jobs: options.jobs ?? 1,
    random: options.random,
    readFraction: (options["read-percent"] ?? DEFAULT_READ_PERCENT) / 100,
    durationSeconds: options.duration,
    rampSeconds: options.ramp ?? 0,
    blocksPerSecond,
    verify: options.verify === "full",
    fsync: (options.fsync ?? "none") !== "none",
    overwrite: options.overwrite,
    cache: options.cache ?? "keep",
    seed: options.seed ?? DEFAULT_SEED,
    quiet: options.quiet,
    progress: options.progress ?? "auto",
    outside: context,
  };
}

function addressesOf(
  places: readonly string[],
  options: Options,
  { cwd, env }: Invocation["context"],
): readonly Address[] {
  const [first] = places;
  if (first === undefined) {
    throw configError(
      "NO_ADDRESS",
      "",
      "No address is named.",
      "Name a file: stoker io read /mnt/x/file, or a folder with --files.",
    );
  }
  const addresses = places.map((text) => parseAddress(text, { cwd, home: env.HOME })).map((address) =>
    options.direct ? direct(address) : address
  );
  const [one] = addresses;
  const other = addresses.find((address) => one && printBucket(address) !== printBucket(one));
  if (one && other) {
    throw configError(
      "SEVERAL_PLACES",
      "",
      `'${printAddress(one)}' and '${printAddress(other)}' are different kinds of storage.`,
      "Run one command for each.",
    );
  }
  return addresses;
}

function direct(address: Address): Address {
  if (address.scheme === "file") return { ...address, scheme: "direct" };
  if (address.scheme === "direct") return address;
  throw configError(
    "DIRECT",
    "--direct",
    `--direct means nothing for '${printAddress(address)}': there is no page cache to go around.`,
    "Leave it out.",
  );
}

function refuseContradictions(kind: IoKind, address: Address | undefined, options: Options): void {
  const inPlace = address?.scheme === "file" || address?.scheme === "direct";
  const rules: readonly (readonly [boolean, string, string, string])[] = [
    [options["read-only"] && kind !== "read", "--read-only", `--read-only forbids '${kind}'.`, "Use 'read'."],
    [
      kind === "mix" && !inPlace,
      "",
      "'mix' needs a file or device that can be changed in place.",
      "Use 'read' or 'write' for objects.",
    ],
    [
      kind === "write" && options.random && !inPlace,
      "--random",
      "Objects are written whole, not at random.",
      "Leave out --random.",
    ],
    [
      kind !== "mix" && options["read-percent"] !== undefined,
      "--read-percent",
      `--read-percent belongs to 'mix', not to '${kind}'.`,
      "Use 'mix', or leave it out.",
    ],
    [
      kind === "write" && options.cache !== undefined && options.cache !== "keep",
      "--cache",
      "--cache is about reading.",
      "Leave it out; --direct goes around the cache, --fsync end waits for the device.",
    ],
    [kind === "read" && options.fsync !== undefined, "--fsync", "--fsync is about writing.", "Leave it out."],
    [
      kind !== "write" && options.overwrite,
      "--overwrite",
      "--overwrite belongs to 'write'.",
      "Leave it out.",
    ],
    [
      options.ramp !== undefined && options.duration === undefined,
      "--ramp",
      "--ramp needs to know how long the measured part is.",
      "Add --duration.",
    ],
    [
      options.verify === "sample",
      "--verify",
      "Raw I/O compares all that it reads, or nothing.",
      "Use --verify full.",
    ],
    [
      kind === "write" && options.verify === "full" && options.duration !== undefined,
      "--verify",
      "Which blocks --duration writes is not known before, so they cannot be verified.",
      "Leave out --duration, or verify by 'read' after a complete write.",
    ],
  ];
  const broken = rules.filter(([isBroken]) => isBroken);
  if (broken.length === 0) return;
  throw new ConfigError(
    broken.map(([, key, text, remedy]) => ({ code: "CONTRADICTION", key, text, remedy })),
  );
}

function noKind(word: string | undefined): ConfigError {
  if (word !== undefined && /\.(fio|job|ini)$/i.test(word)) {
    return configError(
      "JOB_FILE",
      word,
      `'${word}' seems to be a job file of fio, which is not read.`,
      "Write its lines as options: stoker io --rw=randread --bs=4k --iodepth=64 --filename=/mnt/x/file.",
    );
  }
  if (word?.includes("/")) {
    return configError(
      "NO_KIND",
      word,
      `Nothing says what to do with '${word}'.`,
      `Say read, write or mix before it: stoker io read ${word}.`,
    );
  }
  const text = word === undefined
    ? "What should be done?"
    : `'${word}' is not a kind of I/O.${didYouMean(word, [...KINDS])}`;
  return configError("NO_KIND", word ?? "", text, "Say read, write or mix: stoker io read ADDRESS.");
}
