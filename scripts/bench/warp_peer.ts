/**
 * minio's `warp` as one of the clients that object.ts compares with. It says how much was moved and when it began
 * and ended; processor time is what the system charged for it. It writes into a bucket of its own.
 */
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { type Bucket, s3Bucket } from "../../tests/s3_bucket.ts";
import { childSeconds } from "./child_seconds.ts";
import { RAMP_SECONDS, steadyGigabytesPerSecond, watchWire } from "./wire_rate.ts";

export interface Figure {
  readonly gigabytesPerSecond: number;
  readonly cpuSecondsPerGigabyte: number;
}

const Report = Type.Object({
  total: Type.Object({
    total_bytes: Type.Number(),
    total_errors: Type.Number(),
    start_time: Type.String(),
    end_time: Type.String(),
  }),
});

interface Asked {
  readonly inFlight: number;
  readonly seconds: number;
  /** The rate of the network in the middle of its turn, instead of what warp says. */
  readonly isSteady: boolean;
}

/** Puts objects into a bucket of its own, and gets those below `prefix` of that bucket, all of one size. */
export async function runWarp(
  program: string,
  bucket: Bucket,
  prefix: string,
  asked: Asked & { readonly size: number },
): Promise<{ readonly put: Figure; readonly get: Figure }> {
  await using own = await s3Bucket(bucket.endpoint);
  const size = ["--obj.size", String(asked.size)];
  return {
    // A multipart upload where stoker sends one body would be another measurement.
    put: await run(program, own, asked, ["put", ...size, "--disable-multipart", "--disable-sha256-payload"]),
    get: await run(program, bucket, asked, ["get", ...size, "--list-existing", "--prefix", prefix]),
  };
}

async function run(
  program: string,
  bucket: Bucket,
  { inFlight, seconds, isSteady }: Asked,
  words: readonly string[],
): Promise<Figure> {
  const { host, protocol } = new URL(bucket.endpoint);
  const folder = await Deno.makeTempDir();
  try {
    const before = childSeconds();
    const command = new Deno.Command(program, {
      args: [
        ...words,
        ...["--host", host, "--bucket", bucket.name, "--noclear", "--json", "--no-color"],
        ...["--concurrent", String(inFlight), "--duration", `${seconds}s`, "--benchdata", `${folder}/data`],
        ...(protocol === "https:" ? ["--tls", "--insecure"] : []),
      ],
      env: {
        WARP_ACCESS_KEY: bucket.env.AWS_ACCESS_KEY_ID ?? "",
        WARP_SECRET_KEY: bucket.env.AWS_SECRET_ACCESS_KEY ?? "",
      },
    });
    const { result: { success, stdout, stderr }, samples } = await watchWire(() => command.output());
    const text = new TextDecoder();
    if (!success) throw new Error(`warp ${words.join(" ")} failed: ${text.decode(stderr)}`);
    const { total } = Value.Decode(Report, JSON.parse(text.decode(stdout)));
    if (total.total_errors > 0) throw new Error(`warp ${words.join(" ")} had ${total.total_errors} errors`);
    const gigabytes = total.total_bytes / 1e9;
    return {
      gigabytesPerSecond: isSteady
        ? steadyGigabytesPerSecond(samples, { seconds, rampSeconds: RAMP_SECONDS })
        : gigabytes * 1000 / (Date.parse(total.end_time) - Date.parse(total.start_time)),
      cpuSecondsPerGigabyte: (childSeconds() - before) / gigabytes,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
