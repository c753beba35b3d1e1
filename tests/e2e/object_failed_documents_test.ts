/** What the document of a command that failed says of the object store: which endpoint failed, how often, with what. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { S3StandIn } from "../s3/stand_in.ts";
import { FEW } from "./faulty_run.ts";
import { inFolder, stoker } from "./stoker.ts";

interface Failed {
  readonly status: string;
  readonly exitStatus: number;
  readonly endpoints: readonly {
    readonly url: string;
    readonly requests: number;
    readonly errors: Readonly<Record<string, number>>;
  }[];
}

interface Case {
  readonly words: readonly string[];
  /** What must lie there. */
  readonly before?: readonly string[];
  /** Which of its requests the server answers with 500. */
  readonly method: string;
  readonly key: string;
  /** How it ends where one object that cannot be read is no end. */
  readonly ends?: readonly [exitStatus: number, status: string];
}

const IO = ["s3://bucket/x", "--files", "8"];
const IO_WRITE = ["io", "write", ...IO, "--size", "64KiB"];
const DATASET = ["tiny_npz", ...FEW, "--data", "s3://bucket/d"];
const CHECKPOINT = ["checkpoint", "tiny_checkpoint", "--scale", "0.1", "--checkpoints", "s3://bucket/c"];
const LOAD = ["checkpoint.num_checkpoints_write=0", "checkpoint.num_checkpoints_read=1"];

const CASES: readonly Case[] = [
  { words: IO_WRITE, method: "PUT", key: "/x/io_3" },
  { words: ["io", "read", ...IO], before: IO_WRITE, method: "GET", key: "/x/io_3" },
  { words: ["generate", ...DATASET], method: "PUT", key: "/img_3_" },
  { words: ["train", ...DATASET], before: ["generate", ...DATASET], method: "GET", key: "/img_3_" },
  {
    words: ["verify", ...DATASET],
    before: ["generate", ...DATASET],
    method: "GET",
    key: "/img_3_",
    ends: [5, "complete"],
  },
  { words: CHECKPOINT, method: "PUT", key: "model_states.pt" },
  { words: [...CHECKPOINT, ...LOAD], before: CHECKPOINT, method: "GET", key: "model_states.pt" },
];

for (const { words, before, method, key, ends: [exitStatus, status] = [4, "failed"] } of CASES) {
  Deno.test(`failed documents: '${words.slice(0, 2).join(" ")}', refused at ${method}, tells of its endpoint`, async () => {
    let refuses = false;
    const refuse = (request: Request) =>
      refuses && request.method === method && request.url.includes(key)
        ? { status: 500, word: "InternalError" }
        : undefined;
    await using server = new S3StandIn({ refuse });
    await inFolder(async (cwd) => {
      const url = server.urlAt("127.0.0.1");
      const env = { ...server.env, AWS_ENDPOINT_URL: url };
      if (before) {
        const made = await stoker(before, { cwd, env });
        assertEquals(made.code, 0, made.err);
      }
      refuses = true;
      server.seen.splice(0);
      const ran = await stoker([...words, "--json"], { cwd, env });
      const document: Failed = JSON.parse(ran.out);
      assertEquals(
        [ran.code, document.exitStatus, document.status],
        [exitStatus, exitStatus, status],
        ran.err,
      );
      assertEquals(document.endpoints.map((one) => one.url), [url]);
      if (status === "complete") assertStringIncludes(ran.last, "1 file cannot be read.");
      const [endpoint] = document.endpoints;
      const refused = server.seen.filter(({ status }) => status === 500).length;
      assert(refused >= 3, `${refused} refusals were sent`);
      assertEquals(endpoint?.errors["500"], refused);
      assert((endpoint?.requests ?? 0) >= refused);
    });
  });
}
