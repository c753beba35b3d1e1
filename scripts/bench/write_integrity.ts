/**
 * What it costs to have writes proved: `stoker io write` of whole objects at every `--write-integrity`, and with
 * the two variables that mean `size`, in turns on one server. Each line is the rate and the processor time of the
 * client as a part of those of `none`, and the requests that an object took.
 *
 * `STOKER_TEST_S3_ENDPOINT=http://host:9000 deno run -A scripts/bench/write_integrity.ts [--seconds 2] [--rounds 3]
 * [--sizes 65536,1048576,67108864] [--in-flight 8]`; keys as usual in the environment. Objects of 16 MiB and above
 * are uploaded in parts, as always.
 */
import { parseArgs } from "@std/cli/parse-args";
import { Value } from "@sinclair/typebox/value";
import { formatBytes } from "../../src/base/units.ts";
import { IoReport } from "../../src/report/schema/io.ts";
import { programUnderTest } from "../../tests/program.ts";
import { type Bucket, s3Bucket } from "../../tests/s3_bucket.ts";
import { median } from "./compare_table.ts";

/** How a proof is asked for. */
interface Way {
  readonly name: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Figure {
  readonly bytesPerSecond: number;
  readonly cpuSecondsPerByte: number;
  readonly requestsPerObject: number;
}

const WAYS: readonly Way[] = [
  ...["none", "size", "checksum", "readback"].map((level) => ({
    name: level,
    words: ["--write-integrity", level],
    env: {},
  })),
  { name: "S3DLIO_PUT_VERIFY", words: [], env: { S3DLIO_PUT_VERIFY: "true" } },
  { name: "S3DLIO_MPU_PUT_VERIFY", words: [], env: { S3DLIO_MPU_PUT_VERIFY: "true" } },
];
const ALL_BYTES = 128 << 20;
const MOST_OBJECTS = 256;
/** What a dataset is read back in, where it is read in ranges. */
const RANGE_BYTES = 8 << 20;

async function write(
  bucket: Bucket,
  way: Way,
  cell: { readonly size: number; readonly inFlight: number; readonly seconds: number },
): Promise<Figure> {
  const { program, words } = programUnderTest();
  const files = Math.min(MOST_OBJECTS, Math.max(2 * cell.inFlight, Math.ceil(ALL_BYTES / cell.size)));
  const asked = [
    ...["io", "write", `s3://${bucket.name}/x-${cell.size}`, "--files", String(files)],
    ...["--size", String(cell.size), "--queue-depth", String(cell.inFlight), "--overwrite"],
    ...["--block-size", String(Math.min(cell.size, RANGE_BYTES))],
    ...["--duration", String(cell.seconds), "--json", ...way.words],
  ];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...words, ...asked],
    env: { ...bucket.env, ...way.env },
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`stoker ${asked.join(" ")} failed: ${text.decode(stderr)}`);
  const { bytes = NaN, seconds = NaN, cpuSeconds, endpoints } = Value.Decode(
    IoReport,
    JSON.parse(text.decode(stdout)),
  );
  const requests = endpoints.reduce((sum, one) => sum + one.requests, 0);
  return {
    bytesPerSecond: bytes / seconds,
    cpuSecondsPerByte: (cpuSeconds ?? NaN) / bytes,
    requestsPerObject: requests * cell.size / bytes,
  };
}

function lineOf(name: string, figures: readonly Figure[], base: readonly Figure[]): string {
  const of = (all: readonly Figure[], key: keyof Figure) => median(all.map((one) => one[key]));
  const ratio = (key: keyof Figure) => (of(figures, key) / of(base, key)).toFixed(2);
  return [
    `  ${name.padEnd(22)} ${(of(figures, "bytesPerSecond") / 1e6).toFixed(0).padStart(6)} MB/s`,
    `${ratio("bytesPerSecond")} of the rate`,
    `${ratio("cpuSecondsPerByte")} of the CPU a byte`,
    `${of(figures, "requestsPerObject").toFixed(1)} requests an object`,
  ].join(", ");
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["seconds", "rounds", "sizes", "in-flight"],
    default: { seconds: "2", rounds: "3", sizes: "65536,1048576,67108864", "in-flight": "8" },
  });
  const endpoint = Deno.env.get("STOKER_TEST_S3_ENDPOINT");
  if (!endpoint) throw new Error("STOKER_TEST_S3_ENDPOINT is not set");
  await using bucket = await s3Bucket(endpoint);
  const cell = { inFlight: Number(args["in-flight"]), seconds: Number(args.seconds) };
  for (const size of String(args.sizes).split(",").map(Number)) {
    const figures = new Map(WAYS.map((way) => [way, [] as Figure[]]));
    // Whoever makes the objects first pays for them.
    for (const way of WAYS.slice(0, 1)) await write(bucket, way, { ...cell, size });
    for (let round = 0; round < Number(args.rounds); round++) {
      for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
        figures.get(way)?.push(await write(bucket, way, { ...cell, size }));
      }
    }
    console.log(
      `${formatBytes(size)} x ${cell.inFlight}, median of ${args.rounds} rounds of ${cell.seconds} s`,
    );
    const [base = []] = figures.values();
    for (const [{ name }, ofWay] of figures) console.log(lineOf(name, ofWay, base));
    await bucket.empty();
  }
}

await main();
