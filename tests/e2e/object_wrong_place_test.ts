/**
 * Every command that opens an object store, at a place where nothing can be done: each refuses before anything is
 * written, with the same status and the same cause, whatever it would have done there.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AisCluster } from "../ais/cluster.ts";
import { S3StandIn } from "../s3/stand_in.ts";
import { FEW } from "./faulty_run.ts";
import { assertNoStack, inFolder, type Ran, stoker } from "./stoker.ts";

const CHECKPOINT = ["checkpoint", "tiny_checkpoint", "--scale", "0.1"];
const LOAD = ["checkpoint.num_checkpoints_write=0", "checkpoint.num_checkpoints_read=1"];

/** Words of each command at an address. */
const COMMANDS: Readonly<Record<string, (place: string) => readonly string[]>> = {
  "generate": (place) => ["generate", "tiny_npz", ...FEW, "--data", place],
  "run": (place) => ["run", "tiny_npz", ...FEW, "--data", place],
  "train": (place) => ["train", "tiny_npz", ...FEW, "--data", place],
  "train and evaluate": (place) => [
    ...["train", "tiny_npz", ...FEW, "workflow.evaluation=true", "dataset.num_files_eval=1", "--data", place],
  ],
  "check": (place) => ["check", "tiny_npz", ...FEW, "--data", place],
  "verify": (place) => ["verify", place],
  "verify a workload": (place) => ["verify", "tiny_npz", ...FEW, "--data", place],
  "verify --structure": (place) => ["verify", "tiny_npz", ...FEW, "--data", place, "--structure"],
  "verify --structure of an address": (place) => ["verify", place, "--structure"],
  "verify --dry-run": (place) => ["verify", place, "--dry-run"],
  "clean": (place) => ["clean", place, "--yes"],
  "clean, unconfirmed": (place) => ["clean", place],
  "clean --dry-run": (place) => ["clean", place, "--dry-run"],
  "io write": (place) => ["io", "write", place, "--files", "2", "--size", "4096"],
  "io read": (place) => ["io", "read", place, "--files", "2"],
  "io read of a prefix": (place) => ["io", "read", place],
  "checkpoint": (place) => [...CHECKPOINT, "--checkpoints", place],
  "checkpoint, loading": (place) => [...CHECKPOINT, ...LOAD, "--checkpoints", place],
  "verify checkpoints": (place) => ["verify", "tiny_checkpoint", "--checkpoints", place],
};

/** Runs every command, a few at a time, and hands what each said to `judge`. */
async function ofEach(
  commands: readonly string[],
  place: string,
  env: Readonly<Record<string, string>>,
  judge: (ran: Ran, command: string) => void,
): Promise<void> {
  const rest = commands.values();
  const lane = async () => {
    for (const command of rest) {
      await inFolder(async (cwd) => {
        judge(await stoker(COMMANDS[command]?.(place) ?? [], { cwd, env }), command);
        const left = [...Deno.readDirSync(cwd)].map(({ name }) => name);
        assertEquals(left, [], `${command} leaves nothing behind`);
      });
    }
  };
  await Promise.all([lane(), lane()]);
}

function assertRefusedPlace(ran: Ran, command: string, cause: string): void {
  assertEquals(ran.code, 3, `${command}: ${ran.err}`);
  assertNoStack(ran);
  assertStringIncludes(ran.last, cause, command);
}

const ALL = Object.keys(COMMANDS);
const IMPATIENT = { S3DLIO_CONNECT_TIMEOUT_SECS: "1" };

Deno.test("wrong place: a bucket that is missing is refused with 3 by every command", async () => {
  await using server = new S3StandIn();
  const env = { ...server.env, AWS_ENDPOINT_URL: server.urlAt("127.0.0.1") };
  await ofEach(ALL, "s3://nobody/x", env, (ran, command) => assertRefusedPlace(ran, command, "NoSuchBucket"));
  assertEquals(server.seen.filter(({ method }) => method === "PUT"), [], "nothing was written");
});

Deno.test("wrong place: a secret that is wrong is refused with 3 by every command, and shown by none", async () => {
  await using server = new S3StandIn();
  const secret = "another-secret-of-nobody";
  const env = {
    ...server.env,
    AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
    AWS_SECRET_ACCESS_KEY: secret,
  };
  await ofEach(ALL, "s3://bucket/x", env, (ran, command) => {
    assertRefusedPlace(ran, command, "SignatureDoesNotMatch");
    assert(!(ran.out + ran.err).includes(secret), command);
  });
  assertEquals(server.buckets.get("bucket")?.objects.size, 0);
});

Deno.test("wrong place: an endpoint where nobody answers is refused with 3 by every command", async () => {
  const nobody = "http://127.0.0.1:1";
  const env = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y", AWS_ENDPOINT_URL: nobody, ...IMPATIENT };
  await ofEach(ALL, "s3://bucket/x", env, (ran, command) => assertRefusedPlace(ran, command, nobody));
});

Deno.test("wrong place: no endpoint at all is refused with 2 by every command", async () => {
  const env = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" };
  await ofEach(ALL, "s3://bucket/x", env, (ran, command) => {
    assertEquals(ran.code, 2, `${command}: ${ran.err}`);
    assertStringIncludes(ran.last, "AWS_ENDPOINT_URL", command);
  });
});

Deno.test("wrong place: a bucket of another region is no obstacle to any command", async () => {
  await using server = new S3StandIn({ region: "eu-else-1" });
  const env = { ...server.env, AWS_ENDPOINT_URL: server.urlAt("127.0.0.1") };
  const place = "s3://bucket/x";
  await inFolder(async (cwd) => {
    const words = [
      ["generate", "check", "train", "verify", "verify a workload", "verify --structure", "clean"],
      ["io write", "io read", "io read of a prefix", "checkpoint", "checkpoint, loading"],
    ].flat().map((command) => [command, COMMANDS[command]?.(place) ?? []] as const);
    for (const [command, asked] of words) {
      const ran = await stoker([...asked, "--results", `${cwd}/${command}`], { cwd, env });
      assertEquals(ran.code, 0, `${command}: ${ran.err}`);
    }
  });
});

Deno.test("wrong place: AIStore's bucket that is missing is made by who writes, and refused with 3 by all others", async () => {
  // The workload of 'check' and 'run' is generated.
  const writes = ["generate", "run", "check", "io write", "checkpoint"];
  await using cluster = new AisCluster();
  const env = { AIS_ENDPOINT: cluster.url };
  await ofEach(
    ALL.filter((command) => !writes.includes(command)),
    "ais://nobody/x",
    env,
    (ran, command) => assertRefusedPlace(ran, command, "NoSuchBucket"),
  );
  assertEquals(cluster.buckets.size, 0);
  for (const [made, command] of writes.entries()) {
    await inFolder(async (cwd) => {
      const ran = await stoker(COMMANDS[command]?.(`ais://made${made}/x`) ?? [], { cwd, env });
      assertEquals(ran.code, 0, `${command}: ${ran.err}`);
      assertEquals(cluster.buckets.size, made + 1, command);
    });
  }
});
