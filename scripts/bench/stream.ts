/**
 * What one core does with the kernels: GB/s of generating, comparing, encoding and checking, as the best of a
 * few interleaved rounds. With STOKER_DGEN_PYTHON naming a Python that has `dgen_py`, its one-thread rate
 * stands beside ours from the same rounds; asked is at least 2.5 times that.
 *
 * `deno run -A scripts/bench/stream.ts [seconds per measurement, default 0.1]`
 */
import { crc32 } from "node:zlib";
import type { Encoding } from "../../src/base/segment.ts";
import type { FileIdentity } from "../../src/dataset/file_identity.ts";
import { LayoutSource } from "../../src/dataset/layout_source.ts";
import { ownArena } from "../../src/dataset/own_arena.ts";
import { Encoder } from "../../src/dataset/stream_encoding.ts";

const MIB = 1 << 20;
const ROUNDS = 5;
const BUFFER = 64 * MIB;
const ASKED = 2.5;

interface Row {
  readonly name: string;
  /** Bytes that one call handles. */
  readonly bytes: number;
  readonly call: () => unknown;
  best: number;
}

const seconds = Number(Deno.args[0] ?? 0.1);
const { stream, room } = ownArena(BUFFER);
const encoder = new Encoder(stream);
const { kernel } = stream;
const plain: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const shaped: FileIdentity = { ...plain, dedup: 2, compress: 2 };
const raw: Encoding = { kind: "raw" };
const source = new LayoutSource(
  {
    size: BUFFER,
    segments: () => [{ kind: "payload", at: 0, length: BUFFER, stream: 0, encoding: raw }],
  },
  plain,
  stream,
);

function encoded(encoding: Encoding): Omit<Row, "best" | "name"> {
  return { bytes: MIB, call: () => encoder.write(plain, encoding, 0, 0, MIB, room.offset) };
}

const csv = { kind: "digits", between: ",", last: "\n", perRow: 1000 } as const;
const rows: Row[] = ([
  { name: "fill, 64 MiB", bytes: BUFFER, call: () => source.fill(0, BUFFER, room) },
  { name: "compare, 64 MiB", bytes: BUFFER, call: () => source.differences(0, BUFFER, room) },
  { name: "fill, 1 MiB", bytes: MIB, call: () => source.fill(0, MIB, room) },
  { name: "compare, 1 MiB", bytes: MIB, call: () => source.differences(0, MIB, room) },
  { name: "fill, 4 KiB", bytes: 4096, call: () => source.fill(8192, 4096, room) },
  { name: "fill, dedup 2, compress 2", bytes: MIB, call: () => stream.fill(shaped, 0, MIB, room.offset) },
  { name: "crc32 (node:zlib)", bytes: MIB, call: () => crc32(room.bytes.subarray(0, MIB)) },
  { name: "crc32c", bytes: MIB, call: () => kernel.crc32c(0, room.offset, MIB) },
  { name: "adler32", bytes: MIB, call: () => kernel.adler32(1, room.offset, MIB) },
  {
    name: "extremes of float32",
    bytes: MIB,
    call: () => kernel.extremesUpdate(4, 2, stream.scratch.offset, room.offset, MIB),
  },
  { name: "bool", ...encoded({ kind: "bool" }) },
  { name: "float32", ...encoded({ kind: "float", bits: 32 }) },
  { name: "widen", ...encoded({ kind: "widen", from: 1, signed: false }) },
  { name: "jpegSafe", ...encoded({ kind: "jpegSafe" }) },
  { name: "digits of uint8", ...encoded({ ...csv, value: "uint8", from: 1, width: 3 }) },
  { name: "digits of uint16", ...encoded({ ...csv, value: "uint16", from: 2, width: 5 }) },
  { name: "digits of int32", ...encoded({ ...csv, value: "int32", from: 4, width: 11 }) },
  { name: "digits of int64", ...encoded({ ...csv, value: "int64", from: 8, width: 20 }) },
  { name: "digits of floats", ...encoded({ ...csv, value: "float", from: 4, width: 12 }) },
  {
    name: "framed, every 300 bytes",
    ...encoded({ kind: "framed", frame: new Uint8Array(1), each: 300, inner: raw }),
  },
] as const).map((row) => ({ ...row, best: 0 }));

function measure(row: Row): void {
  const started = performance.now();
  let calls = 0, passed = 0;
  do {
    row.call();
    calls++;
    passed = performance.now() - started;
  } while (passed < seconds * 1000);
  row.best = Math.max(row.best, calls * row.bytes / passed / 1e6);
}

const PEER = `
import dgen_py, sys, time
size, seconds = int(sys.argv[1]), float(sys.argv[2])
buffer = bytearray(size)
generator = dgen_py.Generator(size=1 << 46, dedup_ratio=1, compress_ratio=1, max_threads=1)
generator.fill_chunk(buffer)
started = time.perf_counter()
count = 0
while time.perf_counter() - started < seconds:
    count += generator.fill_chunk(buffer)
print(count / (time.perf_counter() - started) / 1e9)
`;

/** One timed run of the peer, in a process of its own that we do not time. */
function measurePeer(python: string): number {
  const { success, stdout, stderr } = new Deno.Command(python, {
    args: ["-c", PEER, String(BUFFER), String(Math.max(seconds, 0.3))],
  }).outputSync();
  if (!success) {
    throw new Error(`Cannot measure dgen_py with '${python}': ${new TextDecoder().decode(stderr).trim()}`);
  }
  return Number(new TextDecoder().decode(stdout));
}

const python = Deno.env.get("STOKER_DGEN_PYTHON");
let peer = 0;
room.bytes.fill(0);
for (let round = 0; round < ROUNDS; round++) {
  for (const row of rows) measure(row);
  if (python) peer = Math.max(peer, measurePeer(python));
}
console.log(`One core, best of ${ROUNDS} rounds, Deno ${Deno.version.deno}`);
for (const { name, best } of rows) console.log(`${name.padEnd(28)}${best.toFixed(2).padStart(8)} GB/s`);
if (python) {
  const ratio = rows[0]!.best / peer;
  console.log(`${"dgen_py, one thread, 64 MiB".padEnd(28)}${peer.toFixed(2).padStart(8)} GB/s`);
  console.log(`fill is ${ratio.toFixed(2)} times dgen_py (asked: at least ${ASKED})`);
  if (ratio < ASKED) Deno.exitCode = 1;
} else console.log("dgen_py was not measured: STOKER_DGEN_PYTHON names no Python that has it");
