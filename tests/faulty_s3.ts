/** An S3 server that fails as a test says: the proxy of STOKER_TEST_S3_FAULTS before the server of a bucket. */
import type { Bucket } from "./s3_bucket.ts";

export interface FaultyS3 extends AsyncDisposable {
  readonly endpoint: string;
  /** The environment of the bucket, with this endpoint. */
  readonly env: Readonly<Record<string, string>>;
  /** How often an operation was asked for, by its name in S3. */
  requests(operation: string): Promise<number>;
  /** Connections that were made to it so far. */
  connections(): Promise<number>;
}

let made = 0;

export async function faultyS3(
  command: string,
  bucket: Bucket,
  rules: readonly Readonly<Record<string, unknown>>[],
): Promise<FaultyS3> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-s3-faults-" });
  await Deno.writeTextFile(`${folder}/rules.json`, JSON.stringify({ seed: 1, rules }));
  const name = `stoker-${Deno.pid}-${made++}`;
  const run = async (...args: string[]) => {
    const [program = "", ...before] = command.split(" ");
    const ran = await new Deno.Command(program, { args: [...before, ...args], env: { ...bucket.env } })
      .output();
    const text = new TextDecoder();
    if (!ran.success) throw new Error(`${command} ${args.join(" ")}: ${text.decode(ran.stderr)}`);
    return text.decode(ran.stdout);
  };
  const words = ["--upstream", bucket.endpoint, "--rules", `${folder}/rules.json`, "--name", name];
  const endpoint = /^ENDPOINT=(.*)$/m.exec(await run("start", ...words))?.[1] ?? "";
  const status = async () => JSON.parse(await run("status", "--name", name));
  return {
    endpoint,
    requests: async (operation) => (await status()).by_op[operation] ?? 0,
    connections: async () => (await status()).connections,
    env: { ...bucket.env, AWS_ENDPOINT_URL: endpoint },
    async [Symbol.asyncDispose]() {
      await run("stop", "--name", name);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
