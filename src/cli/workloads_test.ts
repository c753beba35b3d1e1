import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { ConfigError } from "../base/errors.ts";
import { Catalogue } from "../report/schema/catalogue.ts";
import { describe, names, text } from "../workload/catalogue/mod.ts";
import { call } from "./fixture.ts";
import { command } from "./workloads.ts";

async function refusal(...words: string[]): Promise<ConfigError> {
  return await assertRejects(() => call(command, ...words), ConfigError);
}

function checked(document: unknown): Catalogue {
  assertEquals([...Value.Errors(Catalogue, document)], []);
  return document as Catalogue; // its own schema found no error
}

Deno.test("workloads: lists every workload once and every further name once", async () => {
  for (const words of [[], ["list"]]) {
    const { text, exitStatus } = await call(command, ...words);
    assertEquals(exitStatus, 0);
    const first = text.split("\n").map((line) => /^ {2}(\S+)/.exec(line)?.[1]);
    for (const name of names()) {
      assertEquals(first.filter((word) => word === name).length, 1, name);
    }
  }
});

Deno.test("workloads: is not wider than 100 columns, save where a name of a format or a model is long", async () => {
  const { text } = await call(command);
  const blocks = text.split("\n\n").filter((block) => !block.includes("megatron_deepspeed"));
  assert(blocks.length > 10);
  for (const line of blocks.flatMap((block) => block.split("\n"))) assert(line.length <= 100, line);
});

Deno.test("workloads --json: is a document with every workload and its further names", async () => {
  const { document } = await call(command);
  const catalogue = checked(document);
  const found = catalogue.workloads.flatMap((row) => [row.name, ...row.aliases]);
  assertEquals(found.toSorted(), names().toSorted());
  assertEquals(catalogue.yaml, undefined);
});

Deno.test("workloads show: prints the file to the letter, under each of its names", async () => {
  for (const name of names()) {
    const answer = await call(command, "show", name);
    assertEquals(answer.text + "\n", text(name), name);
    const catalogue = checked(answer.document);
    assertEquals(catalogue.yaml, text(name));
    assertEquals(catalogue.workloads.map((row) => row.name), [describe(name).aliasOf ?? name]);
  }
});

Deno.test("workloads show: an unknown name gets the nearest one", async () => {
  const { code, message } = await refusal("show", "unet3d_h10");
  assertEquals(code, "UNKNOWN_WORKLOAD");
  assertStringIncludes(message, "Did you mean 'unet3d_h100'?");
});

Deno.test("workloads: a wrong, missing or superfluous word is refused with what is meant", async () => {
  assertStringIncludes((await refusal("shwo", "x")).message, "Did you mean 'show'?");
  assertStringIncludes((await refusal("unet3d_h100")).remedy, "stoker workloads show unet3d_h100");
  assertEquals((await refusal("show")).code, "NO_WORKLOAD");
  assertEquals((await refusal("show", "tiny_npz", "y")).code, "WORDS");
  assertEquals((await refusal("list", "y")).code, "WORDS");
});

Deno.test("workloads schema: is the schema of workload files", async () => {
  const { text, document } = await call(command, "schema");
  assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(document)));
  assertStringIncludes(text, '"num_files_train"');
});
