import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { libc } from "../../ffi/libc.ts";
import { parseAddress } from "../base/address.ts";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { openStore } from "../storage/open_store.ts";
import { DatasetBytes } from "./dataset_bytes.ts";
import { rehearseMaking } from "./rehearse_making.ts";

libc();

const JOB = { first: 0, stride: 1, count: 5000, lanes: 8, threads: 1, fsync: false, rewrite: false };
const IO = { engine: "threads", queueDepth: 4, blockSizeBytes: 65536 } as const;

Deno.test("rehearseMaking: makes small files with the store's own code, and none of them anywhere", async () => {
  const folder = await Deno.makeTempDir({ prefix: "stoker_rehearse_" });
  const arena = new Arena(3 * DatasetBytes.arenaBytes + 8 * 65536);
  const made = async (sampleBytes: number, job = JOB) => {
    const spec = {
      ...TEST_SPEC,
      format: "jpeg",
      sampleBytes,
      train: { files: 5000, subfolders: 0 },
    } as const;
    const bytes = new DatasetBytes(arena, spec, await loadFormat("jpeg"));
    const store = await openStore(parseAddress(folder, { cwd: "/" }), {
      io: IO,
      arena,
      slots,
      workers: navigator.hardwareConcurrency,
    });
    try {
      return await rehearseMaking(job, spec, { store, source: (layout, file) => bytes.source(layout, file) });
    } finally {
      await store.close();
    }
  };
  const slots = arena.pool(IO.blockSizeBytes, IO.queueDepth);
  try {
    assert(await made(5000) > 0, "nothing was rehearsed");
    assertEquals([...Deno.readDirSync(folder)], []);
    assertEquals(await made(5000, { ...JOB, count: 10 }), 0, "a few files are over before");
    assertEquals(slots.free, IO.queueDepth);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
