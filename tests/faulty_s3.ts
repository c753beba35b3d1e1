/** An S3 server that fails as a test says: the proxy of STOKER_TEST_S3_FAULTS before the server of a bucket. */
import type { Bucket } from "./s3_bucket.ts";

export interface FaultyS3 extends AsyncDisposable {
  readonly endpoint: string;
  /** The environment of the bucket, with this endpoint. */
  readonly env: Readonly<Record<string, string>>;
  /** How often an operation was asked for, by its name in S3. */
  requests(operation: string): Promise<number>;
  /** Other rules from now on. */
  follow(rules: Rules): Promise<void>;
  /** Connections that were made to it so far. */
  connections(): Promise<number>;
}

type Rules = readonly Readonly<Record<string, unknown>>[];

let made = 0;

export async function faultyS3(
  command: string,
  bucket: Bucket,
  rules: Rules,
): Promise<FaultyS3> {
  const folder = await Deno.makeTempDir({ prefix: "stoker-s3-faults-" });
  const write = (some: Rules) =>
    Deno.writeTextFile(`${folder}/rules.json`, JSON.stringify({ seed: 1, rules: some }));
  await write(rules);
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
    async follow(others) {
      await write(others);
      await run("rules", `${folder}/rules.json`, "--name", name);
    },
    connections: async () => (await status()).connections,
    env: { ...bucket.env, AWS_ENDPOINT_URL: endpoint },
    async [Symbol.asyncDispose]() {
      await run("stop", "--name", name);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
