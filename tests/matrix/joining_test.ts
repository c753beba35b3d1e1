/**
 * Formats and backends know nothing of each other: a format that no backend has heard of, and a backend that no
 * format has heard of, work with everything on the other side.
 */
import { assertEquals } from "@std/assert";
import { Arena } from "../../ffi/arena.ts";
import { PAGE_BYTES } from "../../src/dataset/file_identity.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import type { Format } from "../../src/formats/format.ts";
import { LayoutBuilder } from "../../src/formats/layout_builder.ts";
import { FORMATS, loadFormat } from "../../src/formats/registry.ts";
import { testDataset } from "../../src/formats/test_files.ts";
import { openMemoryStore } from "../../src/storage/object/object_store_fixture.ts";
import { openStore } from "../../src/storage/open_store.ts";
import type { Store } from "../../src/storage/store.ts";
import { DatasetBytes } from "../../src/workers/dataset_bytes.ts";
import { peerTest } from "../peers.ts";
import { PLACES } from "./places.ts";

const BLOCK = 16384;
const DEPTH = 4;

/** A header, the random bytes, and their checksum. */
const dummy: Format = {
  name: "synthetic",
  separateSamples: true,
  extension: () => "dummy",
  check: () => [],
  outputs(file) {
    const { sampleBytes } = file.dataset;
    const builder = new LayoutBuilder();
    builder.zeros(1000);
    const payload = builder.payload(sampleBytes, { kind: "raw" });
    builder.derived(4, { kind: "crc32", endian: "little" }, payload);
    return [{ name: file.name, layout: builder.build() }];
  },
  sizes: ({ sampleBytes }) => ({ byShape: () => 1004 + sampleBytes }),
  locate: (file) => ({ samples: 1, ranges: () => [{ at: 1000, length: file.dataset.sampleBytes }] }),
  probe: (read) => Promise.resolve({ samples: 1, ranges: () => [{ at: 0, length: read.size }] }),
  structure: {
    expected: () => ({ samples: 1, shape: [] }),
    examine: (read) => Promise.resolve({ samples: 1, shape: [], bytes: read.size }),
  },
};

/** Writes the files of a dataset and compares every byte that comes back; the number of bytes. */
async function roundTrip(store: Store, arena: Arena, spec: DatasetSpec, format: Format): Promise<number> {
  const known = new DatasetBytes(arena, spec, format);
  let read = 0;
  for (const { name, layout } of known.outputs(0)) {
    await store.makeFolder(name.slice(0, name.lastIndexOf("/")));
    await store.write(name, known.source(layout, 0), { fsync: false, overwrite: false });
    const handle = await store.openRead(name);
    const comparison = known.comparison(0, name, (bytes) => read += bytes);
    await handle.read(0, layout.size, (slot, offset, length) => comparison.block(slot, offset, length));
    await handle.close();
    assertEquals([handle.size, comparison.findings()], [layout.size, []], name);
  }
  return read;
}

const dataset = (format: Format) => testDataset(format.name, { sampleBytes: 100_000 });

for (const { name, needs, open } of Object.values(PLACES).flat()) {
  peerTest(`a format that nobody knows: works on ${name}`, needs, async (...given) => {
    const { data, io, close } = await open(...given);
    const arena = arenaOf();
    try {
      const issued = { ...io, queueDepth: DEPTH, blockSizeBytes: BLOCK };
      const store = await openStore(data, { io: issued, arena, slots: arena.pool(BLOCK, DEPTH) });
      assertEquals(await roundTrip(store, arena, dataset(dummy), dummy), 101_004);
      await store.close();
    } finally {
      await close();
    }
  });
}

for (const name of Object.keys(FORMATS)) {
  // Objects in memory: what no address leads to.
  Deno.test(`a backend that nobody knows: takes ${name}`, async () => {
    const format = await loadFormat(name);
    const arena = arenaOf();
    const { store, close } = openMemoryStore({ store: { slots: arena.pool(BLOCK, DEPTH) } });
    assertEquals(await roundTrip(store, arena, dataset(format), format) > 0, true);
    await close();
  });
}

function arenaOf(): Arena {
  return new Arena(DatasetBytes.arenaBytes + DEPTH * BLOCK + PAGE_BYTES);
}
