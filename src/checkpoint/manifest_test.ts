import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { checkpointSize, hashOf } from "./description.ts";
import {
  CHECKPOINT_SCHEMA,
  type CheckpointManifest,
  parseCheckpointManifest,
  printCheckpointManifest,
} from "./manifest.ts";
import { smallDescription } from "./test_description.ts";

function manifest(): CheckpointManifest {
  const description = smallDescription();
  const { files, bytes } = checkpointSize(description);
  const place = { epoch: 1, step: 3 };
  return {
    schema: CHECKPOINT_SCHEMA,
    stoker: { version: "0.0.0" },
    workload: "small",
    seed: 42,
    ...place,
    description,
    hash: hashOf(description, 42, place),
    files,
    bytes,
    complete: true,
  };
}

Deno.test("parseCheckpointManifest: gives back what was printed", () => {
  const parsed = parseCheckpointManifest(printCheckpointManifest(manifest()), "x");
  assertEquals(checkpointSize(parsed.description), checkpointSize(smallDescription()));
  assertEquals(parsed.hash, manifest().hash);
});

const WRONG: readonly (readonly [string, string, string])[] = [
  ["not JSON", "{", "it is not JSON"],
  [
    "another schema",
    JSON.stringify({ ...manifest(), schema: "stoker.checkpoint/9" }),
    "schema is 'stoker.ch",
  ],
  ["no schema", "[]", "it has no schema"],
  ["a missing key", JSON.stringify({ ...manifest(), hash: undefined }), "it lacks hash"],
  ["a changed step", JSON.stringify({ ...manifest(), step: 4 }), "its hash does not belong"],
  ["a changed seed", JSON.stringify({ ...manifest(), seed: 4 }), "its hash does not belong"],
  [
    "a changed model",
    JSON.stringify({ ...manifest(), description: smallDescription({ ranks: 8 }) }),
    "its hash does not belong",
  ],
  ["fewer files than it describes", JSON.stringify({ ...manifest(), files: 3 }), "it counts 3 files with"],
  [
    "fewer bytes than it describes",
    JSON.stringify({ ...manifest(), bytes: 3 }),
    "with 3 bytes and describes",
  ],
];

for (const [what, text, reason] of WRONG) {
  Deno.test(`parseCheckpointManifest: refuses ${what}`, () => {
    const error = assertThrows(() => parseCheckpointManifest(text, "/x"), ConfigError, reason);
    assertEquals(error.message.includes("'/x'"), true);
  });
}
