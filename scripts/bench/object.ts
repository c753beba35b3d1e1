/**
 * PUT and GET of whole objects by `stoker io` against other clients of S3, on one server, in turns within one run.
 * Asked is at least 0.9 of the fastest peer's rate. Processor time is the client's alone, and stays true on a busy
 * machine; memory is what the program held at most.
 *
 * `STOKER_TEST_S3_ENDPOINT=http://host:9000 STOKER_TEST_S3_PEERS=COMMAND STOKER_TEST_WARP=PROGRAM deno run -A
 * scripts/bench/object.ts [--seconds 2] [--rounds 1] [--sizes 65536,1048576] [--in-flight 8,32] [--objects N]
 * [--steady]`, one of the peers or both; keys as usual in the environment. With --steady rates are those of the network
 * in the middle of a turn (wire_rate.ts), for ours and warp's alone: where gigabytes are in flight, turns are long and
 * --objects keeps what lies there small. The command is called with `--size BYTES --in-flight N --seconds S
 * --endpoint URL --access-key K --secret-key S` and prints a line `PEER=.. PUT_GBS=.. GET_GBS=..
 * CPU_S_PER_GB_PUT=.. CPU_S_PER_GB_GET=..` for each client; the program is minio's warp.
 */
import { parseArgs } from "@std/cli/parse-args";
import { Value } from "@sinclair/typebox/value";
import { formatBytes } from "../../src/base/units.ts";
import { IoReport } from "../../src/report/schema/io.ts";
import { programUnderTest } from "../../tests/program.ts";
import { type Bucket, s3Bucket } from "../../tests/s3_bucket.ts";
import { median } from "./compare_table.ts";
import { runWatched } from "./run_watched.ts";
import { type Figure, runWarp } from "./warp_peer.ts";
import { RAMP_SECONDS, steadyGigabytesPerSecond, watchWire } from "./wire_rate.ts";

/** Of one client: figures of each round. */
interface Client {
  readonly put: Figure[];
  readonly get: Figure[];
}

const DIRECTIONS = ["put", "get"] as const;
/** What the objects of a measurement hold in all, so that a run is more than its start. */
const ALL_BYTES = 256 << 20;
const MOST_OBJECTS = 1024;

interface Cell {
  readonly bucket: Bucket;
  readonly size: number;
  readonly inFlight: number;
  readonly seconds: number;
  /** Of ours; undefined: so many that a run is more than its start. */
  readonly objects: number | undefined;
  readonly isSteady: boolean;
}

/** Below which our own objects lie. */
const folderOf = (size: number) => `ours-${size}`;

/** Peak memory besides the figures. */
async function ours(
  { bucket, size, inFlight, seconds, objects, isSteady }: Cell,
): Promise<{ readonly figures: Client; readonly peakBytes: number }> {
  const { program, words } = programUnderTest();
  const files = objects ?? Math.min(MOST_OBJECTS, Math.max(2 * inFlight, Math.ceil(ALL_BYTES / size)));
  const place = `s3://${bucket.name}/${folderOf(size)}`;
  const common = ["--files", String(files), "--queue-depth", String(inFlight), "--block-size", String(size)];
  const env = { ...bucket.env, S3DLIO_MULTIPART_THRESHOLD_MB: "1024" };
  let peakBytes = 0;
  const io = async (kind: string, ...more: string[]) => {
    const asked = ["io", kind, place, ...common, ...more, "--json"];
    const ran = await runWatched([program, ...words, ...asked], ".", env);
    if (ran.code !== 0) throw new Error(`stoker ${asked.join(" ")} failed: ${ran.err}`);
    peakBytes = Math.max(peakBytes, ran.peakBytes);
    return ran.out;
  };
  const run = async (kind: string, ...more: string[]): Promise<Figure> => {
    // No ramp: all clients begin cold, and what sockets hold when a ramp ends would be counted for nobody.
    const { result, samples } = await watchWire(() => io(kind, ...more, "--duration", String(seconds)));
    const report = Value.Decode(IoReport, JSON.parse(result));
    const gigabytes = (report.bytes ?? NaN) / 1e9;
    return {
      gigabytesPerSecond: isSteady
        ? steadyGigabytesPerSecond(samples, { seconds, rampSeconds: RAMP_SECONDS })
        : gigabytes / (report.seconds ?? NaN),
      cpuSecondsPerGigabyte: (report.cpuSeconds ?? NaN) / gigabytes,
    };
  };
  const written = ["--size", String(size), "--overwrite"];
  // All of them are there for reading, and the timed writes find a server at work, as those of other clients do.
  await io("write", ...written);
  const put = await run("write", ...written);
  return { figures: { put: [put], get: [await run("read")] }, peakBytes };
}

async function theirs(
  command: string,
  { bucket, size, inFlight, seconds }: Cell,
): Promise<Map<string, Client>> {
  const [program = "", ...before] = command.split(" ");
  const asked = ["--size", String(size), "--in-flight", String(inFlight), "--seconds", String(seconds)];
  const server = ["--endpoint", bucket.endpoint, "--access-key", bucket.env.AWS_ACCESS_KEY_ID ?? ""];
  const secret = ["--secret-key", bucket.env.AWS_SECRET_ACCESS_KEY ?? ""];
  const ran = await new Deno.Command(program, { args: [...before, ...asked, ...server, ...secret] }).output();
  const text = new TextDecoder();
  if (!ran.success) throw new Error(`${command} ${asked.join(" ")} failed: ${text.decode(ran.stderr)}`);
  const lines = text.decode(ran.stdout).split("\n");
  const found = new Map<string, Client>();
  for (const line of lines) {
    const values = Object.fromEntries(
      [...line.matchAll(/(\w+)=(\S+)/g)].map(([, key, value]) => [key, value]),
    );
    if (values.PEER === undefined) continue;
    const figure = (way: "PUT" | "GET"): Figure => ({
      gigabytesPerSecond: Number(values[`${way}_GBS`]),
      cpuSecondsPerGigabyte: Number(values[`CPU_S_PER_GB_${way}`]),
    });
    found.set(values.PEER, { put: [figure("PUT")], get: [figure("GET")] });
  }
  return found;
}

function report(clients: ReadonlyMap<string, Client>, name: string): string[] {
  const of = (client: Client, way: "put" | "get", key: keyof Figure) =>
    median(client[way].map((one) => one[key]));
  return DIRECTIONS.map((way) => {
    const cells = [...clients].map(([peer, client]) =>
      `${peer} ${of(client, way, "gigabytesPerSecond").toFixed(2)} GB/s ` +
      `(${of(client, way, "cpuSecondsPerGigabyte").toFixed(2)} CPU s/GB)`
    );
    const rate = (client: Client) => of(client, way, "gigabytesPerSecond");
    const own = clients.get("stoker");
    const fastest = Math.max(
      ...[...clients].filter(([peer]) => peer !== "stoker").map(([, client]) => rate(client)),
    );
    const ratio = own ? (rate(own) / fastest).toFixed(2) : "?";
    return `${way} ${name}: ${ratio} of the fastest peer; ${cells.join(", ")}`;
  });
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["seconds", "rounds", "sizes", "in-flight", "objects"],
    boolean: ["steady"],
    default: { seconds: "2", rounds: "1", sizes: "65536,1048576,16777216,67108864", "in-flight": "8,32" },
  });
  const [endpoint, command, warp] = ["STOKER_TEST_S3_ENDPOINT", "STOKER_TEST_S3_PEERS", "STOKER_TEST_WARP"]
    .map((name) => Deno.env.get(name));
  if (!endpoint || !(command || warp)) {
    throw new Error(
      "STOKER_TEST_S3_ENDPOINT, or both STOKER_TEST_S3_PEERS and STOKER_TEST_WARP, are not set",
    );
  }
  if (args.steady && command) {
    throw new Error("--steady cannot tell the PUTs of STOKER_TEST_S3_PEERS from its GETs: leave that unset");
  }
  await using bucket = await s3Bucket(endpoint);
  const objects = args.objects === undefined ? undefined : Number(args.objects);
  const seconds = Number(args.seconds);
  for (const size of String(args.sizes).split(",").map(Number)) {
    for (const inFlight of String(args["in-flight"]).split(",").map(Number)) {
      const cell: Cell = { bucket, size, inFlight, seconds, objects, isSteady: args.steady };
      const clients = new Map<string, Client>();
      let peakBytes = 0;
      for (let round = 0; round < Number(args.rounds); round++) {
        const turns = [
          async () => {
            const own = await ours(cell);
            peakBytes = Math.max(peakBytes, own.peakBytes);
            return [["stoker", own.figures] as const];
          },
          async () => command ? [...await theirs(command, cell)] : [],
          async () => warp ? [["warp", await warped(warp, cell)] as const] : [],
        ];
        // Who is first may pay for memory that the server takes for the first time.
        const first = round % turns.length;
        const found = [];
        for (const turn of [...turns.slice(first), ...turns.slice(0, first)]) found.push(...await turn());
        for (const [peer, client] of found) {
          const all = clients.get(peer) ?? { put: [], get: [] };
          clients.set(peer, all);
          DIRECTIONS.forEach((way) => all[way].push(...client[way]));
        }
      }
      const name = `${formatBytes(size)} x ${inFlight}`;
      console.log(report(clients, name).join("\n"));
      console.log(`    ${name}: stoker held ${formatBytes(peakBytes)} at most`);
      await bucket.empty();
    }
  }
}

async function warped(program: string, { bucket, ...cell }: Cell): Promise<Client> {
  const { put, get } = await runWarp(program, bucket, folderOf(cell.size), cell);
  return { put: [put], get: [get] };
}

await main();
