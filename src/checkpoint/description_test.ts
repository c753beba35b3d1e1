import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  checkpointSize,
  fileOfIndex,
  filesOfCheckpoint,
  filesOfFolder,
  filesOfRank,
  hashOf,
} from "./description.ts";
import { checkpointTotals, shardsOfRank } from "./shards.ts";
import { smallDescription } from "./test_description.ts";

Deno.test("filesOfRank: raw files have the names and bytes of the shards, in their order", () => {
  const description = smallDescription();
  for (let rank = 0; rank < 4; rank++) {
    const { shards } = shardsOfRank(description.spec, 4, rank);
    assertEquals(
      filesOfRank(description, rank).map(({ name, kind, layout }) => [name, kind, layout.size]),
      shards.map(({ name, kind, bytes }) => [`${name}.pt`, kind, bytes]),
    );
  }
});

Deno.test("filesOfCheckpoint: numbers all files differently, and fileOfIndex finds them again", () => {
  for (const mechanism of ["pytorch", "tensorflow"] as const) {
    const description = smallDescription({ mechanism });
    const files = [...filesOfCheckpoint(description)];
    assertEquals(new Set(files.map(({ index }) => index)).size, files.length);
    assertEquals(new Set(files.map(({ name }) => name)).size, files.length);
    for (const { index, name } of files) assertEquals(fileOfIndex(description, index)?.name, name);
    assertEquals(fileOfIndex(description, 5 * 65536), undefined);
    assertEquals(fileOfIndex(description, 99), undefined);
  }
});

Deno.test("checkpointSize: is what the arithmetic of the shards says, for raw", () => {
  const description = smallDescription();
  const totals = checkpointTotals(description.spec, 4);
  assertEquals(checkpointSize(description), {
    files: totals.shards,
    bytes: totals.bytes,
    largestFileBytes: totals.largestShardBytes,
    largestRankBytes: totals.largestRankBytes,
    writers: totals.writers,
  });
});

Deno.test("checkpointSize: counts the headers of safetensors and the folder file of TensorFlow", () => {
  const raw = checkpointSize(smallDescription());
  const safetensors = smallDescription({ container: "safetensors" });
  const heads = [...filesOfCheckpoint(safetensors)].map(({ layout }) => [...layout.segments(0)][0]);
  const headBytes = heads.reduce(
    (sum, head) => sum + (head?.kind === "literal" ? head.bytes.length : NaN),
    0,
  );
  assertEquals(checkpointSize(safetensors).bytes, raw.bytes + headBytes);
  assert([...filesOfCheckpoint(safetensors)].every(({ name }) => name.endsWith("_states.safetensors")));
  const tensorflow = smallDescription({ mechanism: "tensorflow" });
  const [folder] = filesOfFolder(tensorflow);
  assertEquals(folder?.name, "checkpoint");
  assertEquals(checkpointSize(tensorflow).files, 2 * raw.files + 1);
  assertEquals(checkpointSize(tensorflow).bytes, raw.bytes + (folder?.layout.size ?? NaN));
});

Deno.test("hashOf: differs by seed, epoch, step and everything that the shards hold", () => {
  const base = smallDescription();
  const place = { epoch: 1, step: 1 };
  const scaled = { ...base, spec: { ...base.spec, scale: 0.5 } };
  const hashes = [
    hashOf(base, 42, place),
    hashOf(base, 43, place),
    hashOf(base, 42, { epoch: 2, step: 1 }),
    hashOf(base, 42, { epoch: 1, step: 2 }),
    hashOf(scaled, 42, place),
    hashOf(smallDescription({ container: "safetensors" }), 42, place),
    hashOf(smallDescription({ ranks: 8 }), 42, place),
  ];
  assertEquals(new Set(hashes).size, hashes.length);
  assertEquals(hashOf(JSON.parse(JSON.stringify(base)), 42, place), hashes[0]);
  assertNotEquals(hashes[0], hashes[3]);
});
