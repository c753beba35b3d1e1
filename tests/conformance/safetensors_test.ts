/** Checkpoints in safetensors files: read by the rules of the format here, and by its own library where given. */
import { assert, assertEquals } from "@std/assert";
import { peerTest } from "../peers.ts";
import { inFolder, stoker } from "../e2e/stoker.ts";

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const WIDTHS: Readonly<Record<string, number>> = { I8: 1, U8: 1, F16: 2, BF16: 2, F32: 4, F64: 8 };

/** Everything that the specification forbids is an error here. */
function parse(bytes: Uint8Array): Map<string, Tensor> {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert(length <= 100_000_000 && 8 + length <= bytes.length, "the header does not fit");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
  assert(text.startsWith("{"), "the header begins with an opening brace");
  const { __metadata__: metadata = {}, ...tensors } = JSON.parse(text);
  assert(Object.values(metadata).every((value) => typeof value === "string"), "metadata is text only");
  const entries = Object.entries(tensors as Record<string, Tensor>); // judged below, member by member
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const [from, to] = data_offsets;
    const elements = shape.reduce((product, one) => product * one, 1);
    assertEquals(from, end, `${name} leaves a hole or overlaps`);
    assertEquals(to - from, elements * (WIDTHS[dtype] ?? NaN), name);
    end = to;
  }
  assertEquals(8 + length + end, bytes.length, "the file ends with the last tensor");
  return new Map(entries);
}

/** The files of one checkpoint of tiny_checkpoint, half of whose tensors have two dimensions. */
function withCheckpoint(use: (files: string[]) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const words = ["checkpoint", "tiny_checkpoint", "checkpoint.container=safetensors", "--verify", "full"];
    const one = ["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"];
    const place = ["--checkpoints", `${folder}/c`, "--results", `${folder}/results`];
    const ran = await stoker([...words, ...one, ...place]);
    assertEquals(ran.code, 0, ran.err);
    const at = `${folder}/c/global_epoch1_step1`;
    const names = [...Deno.readDirSync(at)].map(({ name }) => name).filter((name) => name !== ".stoker");
    await use(names.sort().map((name) => `${at}/${name}`));
  });
}

const EXPECTED = new Map<string, readonly number[]>([
  ["model.embed_tokens.weight", [4096, 256]],
  ["model.layers.0.input_layernorm.weight", [256]],
  ["model.layers.0.self_attn.qkv_proj.weight", [768, 256]],
  ["model.layers.0.mlp.down_proj.weight", [256, 704]],
  ["lm_head.weight", [4096, 256]],
  ["model.norm.weight", [256]],
]);

Deno.test("safetensors: a checkpoint keeps to the rules of the format, with the model's names and shapes", () =>
  withCheckpoint(async (files) => {
    assertEquals(files.map((file) => /(model|optim)_states\.safetensors$/.exec(file)?.[1]), [
      "model",
      "optim",
    ]);
    const [model, optimizer] = await Promise.all(files.map(async (file) => parse(await Deno.readFile(file))));
    for (const [name, shape] of EXPECTED) {
      assertEquals(model?.get(name)?.shape, shape, name);
      assertEquals(model?.get(name)?.dtype, "F16", name);
    }
    assertEquals([model?.size, optimizer?.size], [15, 6]);
    assertEquals(optimizer?.get("optimizer.exp_avg.vectors")?.shape, [1280]);
  }));

/** Prints name, shape, dtype and whether all values are finite, of each tensor of a file. */
const SCRIPT = `
import json, sys, numpy
from safetensors.numpy import load_file
for path in sys.argv[1:]:
    tensors = load_file(path)
    print(json.dumps({name: [list(t.shape), str(t.dtype), bool(numpy.isfinite(t).all())] for name, t in tensors.items()}))
`;

peerTest(
  "safetensors: the format's own library opens a checkpoint with names, shapes and finite values",
  "STOKER_TEST_SAFETENSORS",
  (python) =>
    withCheckpoint(async (files) => {
      const [program = "", ...before] = python.split(/\s+/);
      const ran = await new Deno.Command(program, { args: [...before, "-c", SCRIPT, ...files] }).output();
      assert(ran.success, new TextDecoder().decode(ran.stderr));
      const [model, optimizer] = new TextDecoder().decode(ran.stdout).trim().split("\n").map((line) =>
        new Map<string, [number[], string, boolean]>(Object.entries(JSON.parse(line)))
      );
      assertEquals([model?.size, optimizer?.size], [15, 6]);
      for (const [name, shape] of EXPECTED) {
        assertEquals(model?.get(name), [[...shape], "float16", true], name);
      }
      assert([...optimizer?.values() ?? []].every(([, dtype, finite]) => dtype === "float32" && finite));
    }),
);
