/**
 * PUT and GET of whole objects by `stoker io` on AIStore against curl, which follows the proxy's redirects to the
 * targets as AIStore's own clients do, in turns within one run. Processor time is the client's alone.
 *
 * `STOKER_TEST_AIS_ENDPOINT=http://proxy:8080 deno run -A scripts/bench/ais.ts [--seconds 2] [--rounds 1]
 * [--sizes 65536,1048576] [--in-flight 8,32]`. Rates of the stand-in (tests/ais/serve.ts) are those of the
 * stand-in: it keeps everything in the memory of one thread.
 */
import { parseArgs } from "@std/cli/parse-args";
import { Value } from "@sinclair/typebox/value";
import { formatBytes } from "../../src/base/units.ts";
import { IoReport } from "../../src/report/schema/io.ts";
import { programUnderTest } from "../../tests/program.ts";
import { childSeconds } from "./child_seconds.ts";
import { compareTable, type Measured, type Measurement } from "./compare_table.ts";

interface Cell {
  readonly endpoint: string;
  readonly bucket: string;
  readonly size: number;
  readonly inFlight: number;
  readonly seconds: number;
}

const ALL_BYTES = 256 << 20;
const MOST_OBJECTS = 1024;
/** A curl of its own costs more than many a small object. */
const CURL_BYTES = 1 << 30;
const CURL_OBJECTS = 8192;

const filesOf = ({ size, inFlight }: Cell) =>
  Math.min(MOST_OBJECTS, Math.max(2 * inFlight, Math.ceil(ALL_BYTES / size)));

async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], env: { ...env } })
    .output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.slice(0, 9).join(" ")} failed: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

async function ours(cell: Cell, kind: "read" | "write", timed: boolean): Promise<Measured> {
  const { program, words } = programUnderTest();
  const asked = [
    ...["io", kind, `ais://${cell.bucket}/x`, "--files", String(filesOf(cell)), "--json"],
    ...["--queue-depth", String(cell.inFlight), "--block-size", String(cell.size)],
    ...(kind === "write" ? ["--size", String(cell.size), "--overwrite"] : []),
    ...(timed ? ["--duration", String(cell.seconds)] : []),
  ];
  // One body an object, as curl sends it.
  const env = { AIS_ENDPOINT: cell.endpoint, S3DLIO_MULTIPART_THRESHOLD_MB: "1024" };
  const report = Value.Decode(IoReport, JSON.parse(await run(program, [...words, ...asked], env)));
  return {
    bytes: report.bytes ?? NaN,
    seconds: report.seconds ?? NaN,
    cpuSeconds: report.cpuSeconds ?? NaN,
  };
}

/** The same objects again and again, one curl for all. */
async function curl(cell: Cell, way: "get" | "put"): Promise<Measured> {
  const folder = await Deno.makeTempDir();
  try {
    const body = `${folder}/body`;
    await Deno.writeFile(body, new Uint8Array(cell.size).fill(7));
    const count = Math.min(CURL_OBJECTS, Math.max(4 * cell.inFlight, Math.ceil(CURL_BYTES / cell.size)));
    const place = `${cell.endpoint}/v1/objects/${cell.bucket}`;
    const one = (i: number) =>
      way === "get"
        ? `url = "${place}/x/io_${i % filesOf(cell)}?provider=ais"\noutput = "/dev/null"`
        : `url = "${place}/y/${
          i % filesOf(cell)
        }?provider=ais"\nupload-file = "${body}"\noutput = "/dev/null"`;
    await Deno.writeTextFile(`${folder}/list`, Array.from({ length: count }, (_, i) => one(i)).join("\n"));
    const before = childSeconds();
    const began = performance.now();
    const parallel = ["--parallel", "--parallel-max", String(cell.inFlight)];
    await run("curl", [
      "--silent",
      "--show-error",
      "--fail",
      "--location",
      ...parallel,
      "-K",
      `${folder}/list`,
    ]);
    return {
      bytes: count * cell.size,
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: childSeconds() - before,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["seconds", "rounds", "sizes", "in-flight"],
    default: { seconds: "2", rounds: "1", sizes: "65536,1048576,16777216", "in-flight": "8,32" },
  });
  const endpoint = Deno.env.get("STOKER_TEST_AIS_ENDPOINT");
  if (!endpoint) throw new Error("STOKER_TEST_AIS_ENDPOINT is not set");
  const numbers = (list: unknown) => String(list).split(",").map(Number);
  for (const size of numbers(args.sizes)) {
    for (const inFlight of numbers(args["in-flight"])) {
      const bucket = `stoker-bench-${Deno.pid}-${size}-${inFlight}`;
      const cell: Cell = { endpoint, bucket, size, inFlight, seconds: Number(args.seconds) };
      const row = (way: string): Measurement => ({
        name: `${way} ${formatBytes(size)} x ${inFlight}`,
        ours: [],
        theirs: [],
      });
      const [put, get] = [row("put"), row("get")];
      try {
        for (let round = 0; round < Number(args.rounds); round++) {
          put.ours.push(await ours(cell, "write", true));
          put.theirs.push(await curl(cell, "put"));
          // The time may not have sufficed for all of them.
          await ours(cell, "write", false);
          get.ours.push(await ours(cell, "read", true));
          get.theirs.push(await curl(cell, "get"));
        }
      } finally {
        const body = JSON.stringify({ action: "destroy-bck" });
        const headers = { "content-type": "application/json" };
        const gone = await fetch(`${endpoint}/v1/buckets/${bucket}?provider=ais`, {
          method: "DELETE",
          headers,
          body,
        });
        await gone.body?.cancel();
        if (!gone.ok) console.error(`The bucket ${bucket} could not be removed: ${gone.status}`);
      }
      console.log(compareTable([put, get], "curl").join("\n"));
    }
  }
}

await main();
