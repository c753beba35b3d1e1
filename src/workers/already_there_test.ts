import { assertEquals } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { testDataset } from "../formats/test_files.ts";
import { alreadyThere, probePlaces } from "./already_there.ts";
import { Workbench } from "./workbench.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 } as const;

/** Whether a right file counts as done after `change` has been at its path. */
async function isDone(
  change: (path: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const spec = testDataset("npz", { sampleBytes: 1 << 20 });
  const bench = await Workbench.open({ address: folder, io: IO }, spec, {});
  try {
    await Deno.mkdir(`${folder}/train`);
    const [output] = bench.outputs(0);
    if (!output) throw new Error("The format describes no file");
    const source = bench.source(output.layout, 0);
    await bench.finish(bench.store.write(output.name, source, { fsync: false, overwrite: true }));
    const path = `${folder}/${output.name}`;
    await change(path, await Deno.readFile(path));
    return await bench.finish(alreadyThere(bench.store, output.name, source));
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("alreadyThere: a right file is, one that is gone or a folder is not", async () => {
  assertEquals(await isDone(async () => {}), true);
  assertEquals(await isDone((path) => Deno.remove(path)), false);
  const folder = async (path: string) => {
    await Deno.remove(path);
    await Deno.mkdir(path);
  };
  assertEquals(await isDone(folder), false);
});

Deno.test("alreadyThere: a file of another size is not, nor one with a wrong head, tail or middle", async () => {
  assertEquals(await isDone((path) => Deno.truncate(path, 1 << 19)), false);
  assertEquals(await isDone((path) => Deno.writeFile(path, new Uint8Array(1), { append: true })), false);
  for (const place of ["head", "middle", "tail"] as const) {
    const changed = await isDone(async (path, bytes) => {
      const [, middle = 0] = probePlaces(bytes.length);
      const at = { head: 3, middle: middle + 5, tail: bytes.length - 1 }[place];
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await Deno.writeFile(path, bytes);
    });
    assertEquals(changed, false, place);
  }
});

Deno.test("probePlaces: looks at head and tail, each place once, in order", () => {
  assertEquals(probePlaces(10), [0]);
  assertEquals(probePlaces(65536), [0]);
  const places = probePlaces(10_000_000);
  assertEquals([places[0], places.at(-1), places.length], [0, 10_000_000 - 65536, 4]);
  assertEquals(places, places.toSorted((a, b) => a - b));
});
