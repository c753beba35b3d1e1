/**
 * What the program makes of an S3 server that fails: each fault ends in a run that survived and counted it, or in
 * one clear error. A fault that did not happen proves nothing, so each test looks at the result for its trace.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faultTest, FEW, IMPATIENT, IN_PARTS, type Rule } from "./faulty_run.ts";

const GETS = { op: "GetObject", key: "npz$" };
const PUTS = { op: "PutObject", key: "npz$" };

/** Reads survive these, and the result counts them under the name of the fault. */
const SURVIVED_READS: readonly (readonly [string, string, Rule])[] = [
  ["500 and then an answer", "500", { match: GETS, nth: [1, 2], action: { type: "status", code: 500 } }],
  ["503 for a quarter of the requests", "503", {
    match: GETS,
    probability: 0.25,
    action: { type: "status", code: 503 },
  }],
  ["a connection that breaks in a body", "reset", {
    match: GETS,
    nth: 2,
    action: { type: "reset-response", after: 70_000 },
  }],
  ["a body that ends early", "shortBody", {
    match: GETS,
    nth: 2,
    action: { type: "short-body", bytes: 5000 },
  }],
  ["an answer that never comes", "timeout", { match: GETS, nth: 2, action: { type: "hang" } }],
  ["a body that stalls", "timeout", { match: GETS, nth: 2, action: { type: "hang", after: 70_000 } }],
];

for (const [what, kind, rule] of SURVIVED_READS) {
  faultTest(
    `${what}: training survives it, every byte is right, the retry is counted`,
    { rules: [rule], isThere: true },
    async ({ data, run }) => {
      const words = ["train", "tiny_npz", ...FEW, "--data", data, "--verify", "full"];
      const { code, err, document } = await run(words, IMPATIENT);
      assertEquals(code, 0, err);
      assert(document.io.retries > 0 && (document.io.errors[kind] ?? 0) > 0, JSON.stringify(document.io));
    },
  );
}

const SURVIVED_WRITES: readonly (readonly [string, string, Rule])[] = [
  ["503 and then an answer", "503", { match: PUTS, nth: [1, 2], action: { type: "status", code: 503 } }],
  ["a connection that breaks in a request", "reset", {
    match: PUTS,
    nth: 2,
    action: { type: "reset-request", after: 70_000 },
  }],
  ["a connection that closes without an answer", "reset", { match: PUTS, nth: 2, action: { type: "close" } }],
];

for (const [what, kind, rule] of SURVIVED_WRITES) {
  faultTest(
    `${what}: generating survives it, and what lies there is right`,
    { rules: [rule], isThere: false },
    async ({ data, run }) => {
      const { code, err, document } = await run(["generate", "tiny_npz", ...FEW, "--data", data], IMPATIENT);
      assertEquals(code, 0, err);
      assert(document.io.retries > 0 && (document.io.errors[kind] ?? 0) > 0, JSON.stringify(document.io));
      assertEquals((await run(["verify", data])).code, 0);
    },
  );
}

faultTest(
  "one wrong byte in an answer: verify names the object, exit 5",
  {
    rules: [{
      match: { op: "GetObject", key: "img_3_" },
      action: { type: "corrupt", at: 300_000, of: "object" },
    }],
    isThere: true,
  },
  async ({ data, run }) => {
    const { code, document } = await run(["verify", data]);
    const found = document.phases.verify?.findings?.map(({ file, kind }) => [file, kind]);
    assertEquals([code, found], [5, [["train/img_3_of_8.npz", "bitflip"]]]);
  },
);

faultTest(
  "one wrong byte in an answer to training that verifies: named, exit 5, and not asked for again",
  {
    rules: [{
      match: { op: "GetObject", key: "img_3_" },
      action: { type: "corrupt", at: 300_000, of: "object" },
    }],
    isThere: true,
  },
  async ({ data, run }) => {
    const { code, document } = await run(["train", "tiny_npz", ...FEW, "--data", data, "--verify", "full"]);
    const found = document.phases.train?.findings?.map(({ file, kind }) => [file, kind]);
    assertEquals([code, found, document.io.retries], [5, [["train/img_3_of_8.npz", "bitflip"]], 0]);
  },
);

faultTest(
  "a body that is short and consistent: never taken for the object",
  {
    rules: [{ match: { op: "GetObject", key: "img_3_" }, action: { type: "lying-body", length: 4096 } }],
    isThere: true,
  },
  async ({ data, run }) => {
    const { code, document } = await run(["train", "tiny_npz", ...FEW, "--data", data]);
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "img_3_of_8.npz");
  },
);

faultTest(
  "404 for one object of the dataset: one error that names it",
  {
    rules: [{
      match: { op: ["GetObject", "HeadObject"], key: "img_5_" },
      action: { type: "status", code: 404, s3code: "NoSuchKey" },
    }],
    isThere: true,
  },
  async ({ data, run }) => {
    const { code, document } = await run(["train", "tiny_npz", ...FEW, "--data", data]);
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "img_5_of_8.npz");
  },
);

faultTest(
  "a server that refuses for ever: the attempts are named, exit 4",
  { rules: [{ match: GETS, action: { type: "status", code: 503 } }], isThere: true },
  async ({ data, run }) => {
    const { code, document } = await run(["train", "tiny_npz", ...FEW, "--data", data]);
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "attempt 3 of 3");
  },
);

const CHECKPOINT = ["checkpoint", "tiny_checkpoint", "--verify", "full"];

for (
  const [what, kind, rule] of [
    ["503 for parts of a shard", "503", {
      match: { op: "UploadPart" },
      nth: [2, 4],
      action: { type: "status", code: 503 },
    }],
    ["a connection that breaks in a part", "reset", {
      match: { op: "UploadPart" },
      nth: 2,
      action: { type: "reset-request", after: 70_000 },
    }],
    ["a connection that breaks in a shard that is loaded", "reset", {
      match: { op: "GetObject", key: "states" },
      nth: 2,
      action: { type: "reset-response", after: 70_000 },
    }],
  ] as const
) {
  faultTest(
    `${what}: the checkpoint is saved and loaded, every byte right, the retry counted`,
    { rules: [rule], isThere: false },
    async ({ data, run }) => {
      const { code, err, document } = await run([...CHECKPOINT, "--checkpoints", data], IN_PARTS);
      assertEquals(code, 0, err);
      assert(document.io.retries > 0 && (document.io.errors[kind] ?? 0) > 0, JSON.stringify(document.io));
    },
  );
}

faultTest(
  "a part that is refused for ever: exit 4, and neither manifest nor shard of that checkpoint is left",
  {
    rules: [{
      match: { op: "UploadPart", key: "step2/", query: { partNumber: "2" } },
      action: { type: "status", code: 503 },
    }],
    isThere: false,
  },
  async ({ bucket, data, run }) => {
    const { code, document } = await run([...CHECKPOINT, "--checkpoints", data], IN_PARTS);
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "global_epoch1_step2/");
    const keys = await bucket.keys();
    assertEquals([keys.length, keys.filter((key) => !key.includes("global_epoch1_step1/"))], [3, []]);
  },
);

faultTest(
  "200 with an error document at the end of an upload: a fresh upload, and the checkpoint is right",
  {
    rules: [{
      match: { op: "CompleteMultipartUpload" },
      nth: 1,
      action: { type: "error-200", s3code: "InternalError" },
    }],
    isThere: false,
  },
  async ({ data, run }) => {
    const { code, err, document } = await run([...CHECKPOINT, "--checkpoints", data], IN_PARTS);
    assertEquals(code, 0, err);
    assert(document.io.retries > 0, JSON.stringify(document.io));
  },
);

const DROPPED: Rule = {
  match: { op: "UploadPart", query: { partNumber: "2" } },
  times: 1,
  action: { type: "drop-part", head: "full" },
};

for (const level of ["checksum", "readback"]) {
  faultTest(
    `a part that the server drops while it makes up the size: '${level}' finds it and uploads again`,
    { rules: [DROPPED], isThere: false },
    async ({ data, run }) => {
      const words = [...CHECKPOINT, "--checkpoints", data, "--write-integrity", level];
      const { code, err, document } = await run(words, IN_PARTS);
      assertEquals(code, 0, err);
      assert(document.io.retries > 0, JSON.stringify(document.io));
    },
  );
}

faultTest(
  "a dropped part whose size the server makes up: 'size' lets it pass, loading finds it",
  { rules: [DROPPED], isThere: false },
  async ({ data, run }) => {
    const words = [...CHECKPOINT, "--checkpoints", data, "--write-integrity", "size"];
    const saved = await run([...words, "checkpoint.num_checkpoints_read=0"], IN_PARTS);
    assertEquals([saved.code, saved.document.io.retries], [0, 0], saved.err);
    const { code } = await run(["verify", data]);
    assert(code === 4 || code === 5, `exit ${code}`);
  },
);

faultTest(
  "a dropped part where nothing is proved while writing: loading finds it",
  { rules: [DROPPED], isThere: false },
  async ({ data, run }) => {
    const { code } = await run([...CHECKPOINT, "--checkpoints", data], IN_PARTS);
    assert(code === 4 || code === 5, `exit ${code}`);
  },
);

faultTest(
  "a range from another place: never taken for what was asked",
  {
    rules: [{
      match: { op: "GetObject", key: "npz$", range: true },
      action: { type: "wrong-range", shift: 1 },
    }],
    isThere: true,
  },
  async ({ data, run }) => {
    const { code } = await run(["verify", data, "--block-size", "64KiB"]);
    assertEquals(code, 5);
  },
);

faultTest(
  "a server that ignores ranges: refused, not read wrongly",
  { rules: [{ match: { op: "GetObject", key: "npz$" }, action: { type: "ignore-range" } }], isThere: true },
  async ({ data, run }) => {
    const { code, document } = await run([
      "train",
      "tiny_npz",
      ...FEW,
      "--data",
      data,
      "--block-size",
      "64KiB",
    ]);
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "range");
  },
);

faultTest(
  "a slow first byte: waited for, and seen in the latency",
  { rules: [{ match: GETS, nth: 3, action: { type: "delay", ms: 700 } }], isThere: true },
  async ({ data, run }) => {
    const { code, err, document } = await run(["train", "tiny_npz", ...FEW, "--data", data]);
    assertEquals([code, document.io.retries], [0, 0], err);
    const { endpoints } = JSON.parse(JSON.stringify(document));
    assert(endpoints[0].firstByteMs.max >= 690, JSON.stringify(endpoints));
  },
);

faultTest(
  "one of two endpoints down: the other one serves, and the result says which failed",
  { rules: [], isThere: true },
  async ({ bucket, data, run }) => {
    const words = ["train", "tiny_npz", ...FEW, "--data", data, "--verify", "full"];
    const { code, err, document } = await run(
      [...words, "--endpoint", "http://127.0.0.1:1", "--endpoint", bucket.endpoint],
    );
    assertEquals(code, 0, err);
    const { endpoints } = JSON.parse(JSON.stringify(document));
    const failed = endpoints.find(({ url }: { url: string }) => url === "http://127.0.0.1:1");
    assert(failed.errors.refused > 0 && failed.timesTakenOut > 0, JSON.stringify(endpoints));
  },
);

faultTest(
  "the bucket deleted in the middle: one clear error, no hang",
  { rules: [{ match: GETS, action: { type: "delay", ms: 300 } }], isThere: true },
  async ({ bucket, data, run }) => {
    const training = run(["train", "tiny_npz", ...FEW, "train.epochs=50", "--data", data]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await bucket.removeAll();
    const { code, err } = await training;
    assertEquals(code, 4, err);
  },
);
