/**
 * What registered files and buffers, and chains of open, read and close, are worth on one ring: bare requests on a
 * file that lies there, in turns within one run, as rate and processor time of a request relative to plain ones.
 * docs/architecture.md holds what was found and decided.
 *
 * `deno run -A scripts/bench/registered.ts [FOLDER] [--seconds 0.6] [--rounds 5] [--only TEXT]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { Arena } from "../../ffi/arena.ts";
import { cString } from "../../ffi/c_string.ts";
import { libc } from "../../ffi/libc.ts";
import { platform } from "../../ffi/platform.ts";
import { median } from "./compare_table.ts";
import { cpuSeconds, FILE_BYTES, ours, SMALL_BYTES, SMALL_FILES } from "./local_runs.ts";
import { FIXED_FILE, HARD_LINK, LINK, OP, RawRing, REGISTER } from "./raw_ring.ts";
import { readFiles, writeFiles } from "./test_files.ts";

/** Of requests, or of files. */
interface Cost {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

type Run = (folder: string, seconds: number) => Cost | Promise<Cost>;

interface Load {
  readonly name: string;
  readonly direct: boolean;
  /** The first is what the others are held against. */
  readonly ways: Readonly<Record<string, Run>>;
}

interface Blocks {
  readonly bytes: number;
  readonly depth: number;
  readonly direct: boolean;
  readonly random: boolean;
}

const SLOT_BYTES = 128 << 10;
const MIB = 1 << 20;

/** Counts what `each` does for so long; `each` says how many it was. */
function timed(seconds: number, each: (isOver: boolean) => number | undefined): Cost {
  const [cpu, began] = [cpuSeconds(), performance.now()];
  let count = 0;
  for (;;) {
    const more = each(performance.now() - began >= seconds * 1000);
    if (more === undefined) break;
    count += more;
  }
  const took = (performance.now() - began) / 1000;
  return { perSecond: count / took, cpuMicroseconds: (cpuSeconds() - cpu) / count * 1e6 };
}

function memory(bytes: number, count: number): readonly number[] {
  const arena = new Arena(bytes * count);
  arena.adviseHugePages();
  return Array.from({ length: count }, () => Number(arena.reserve(bytes).address));
}

function openFlags(direct: boolean): number {
  const { RDONLY, DIRECT } = platform().open;
  return RDONLY | (direct ? DIRECT : 0);
}

function blocks({ bytes, depth, direct, random }: Blocks, withFile: boolean, withBuffer: boolean): Run {
  return (folder, seconds) => {
    const slots = memory(bytes, depth);
    const ring = new RawRing(depth);
    const fd = libc().open(cString(`${folder}/data`), openFlags(direct), 0);
    if (withFile) ring.register(REGISTER.files, new Int32Array([fd]), 1);
    if (withBuffer) {
      const vector = new BigUint64Array([BigInt(slots[0] ?? 0), BigInt(bytes * depth)]);
      ring.register(REGISTER.buffers, vector, 1);
    }
    const count = FILE_BYTES / bytes;
    let at = 0;
    const next = (id: number) => {
      at = random ? Math.floor(Math.random() * count) : (at + 1) % count;
      ring.push({
        op: withBuffer ? OP.readFixed : OP.read,
        flags: withFile ? FIXED_FILE : 0,
        id,
        fd: withFile ? 0 : fd,
        address: slots[id] ?? 0,
        length: bytes,
        offset: at * bytes,
      });
    };
    for (let id = 0; id < depth; id++) next(id);
    let inFlight = depth;
    const cost = timed(seconds, (isOver) => {
      if (inFlight === 0) return undefined;
      ring.enter();
      let done = 0;
      while (ring.take()) {
        if (ring.result !== bytes) throw new Error(`A read of ${bytes} bytes gave ${ring.result}`);
        done++;
        if (isOver) inFlight--;
        else next(ring.id);
      }
      return done;
    });
    ring.close();
    libc().close(fd);
    return cost;
  };
}

/** Each file in one submission: into a place of the table, read from there, closed. */
function chained(direct: boolean): Run {
  return (folder, seconds) => {
    const depth = 8;
    const slots = memory(SLOT_BYTES, depth);
    const paths = Array.from({ length: SMALL_FILES }, (_, file) => cString(`${folder}/small_${file}`));
    const addresses = paths.map((path) => Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(path))));
    const ring = new RawRing(4 * depth);
    ring.register(REGISTER.files, new Int32Array(depth).fill(-1), depth);
    let begun = 0;
    const begin = (lane: number) => {
      const path = addresses[begun++ % SMALL_FILES] ?? 0;
      const place = lane + 1;
      const mode = openFlags(direct);
      ring.push({ op: OP.open, id: 4 * lane, fd: -100, address: path, flags: LINK, mode, place });
      ring.push({
        op: OP.read,
        id: 4 * lane + 1,
        fd: lane,
        address: slots[lane] ?? 0,
        length: SLOT_BYTES,
        flags: FIXED_FILE | HARD_LINK, // a read that ends with the file is a short one
      });
      ring.push({ op: OP.close, id: 4 * lane + 2, fd: 0, place });
    };
    for (let lane = 0; lane < depth; lane++) begin(lane);
    let underWay = depth;
    const cost = timed(seconds, (isOver) => {
      if (underWay === 0) return undefined;
      ring.enter();
      let done = 0;
      while (ring.take()) {
        const { id, result } = ring;
        if (result < 0 || (id % 4 === 1 && result !== SMALL_BYTES)) throw new Error(`${id % 4}: ${result}`);
        if (id % 4 !== 2) continue;
        done++;
        if (isOver) underWay--;
        else begin(id >> 2);
      }
      return done;
    });
    ring.close();
    return cost;
  };
}

function byStore(direct: boolean): Run {
  return async (folder, seconds) => {
    const load = { name: "", kind: "files", direct, blockBytes: SLOT_BYTES, depth: 8 } as const;
    const measured = await ours(folder, load, seconds);
    const files = measured.bytes / SMALL_BYTES;
    return { perSecond: files / measured.seconds, cpuMicroseconds: measured.cpuSeconds / files * 1e6 };
  };
}

const LOADS: readonly Load[] = [true, false].flatMap((direct) => {
  const way = direct ? "direct" : "cached";
  const requests = (name: string, load: Omit<Blocks, "direct">): Load => ({
    name: `${name} ${way}`,
    direct,
    ways: {
      plain: blocks({ ...load, direct }, false, false),
      files: blocks({ ...load, direct }, true, false),
      buffers: blocks({ ...load, direct }, false, true),
      both: blocks({ ...load, direct }, true, true),
    },
  });
  return [
    requests("4 KiB random QD64", { bytes: 4096, depth: 64, random: true }),
    requests("4 KiB random QD1", { bytes: 4096, depth: 1, random: true }),
    requests("1 MiB sequential QD8", { bytes: MIB, depth: 8, random: false }),
    { name: `100 KiB files QD8 ${way}`, direct, ways: { store: byStore(direct), chained: chained(direct) } },
  ];
});

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["_", "seconds", "rounds", "only"],
    default: { seconds: "0.6", rounds: "5" },
  });
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  try {
    await writeFiles(folder);
    for (const load of LOADS.filter(({ name }) => name.includes(args.only ?? ""))) {
      if (!load.direct) await readFiles(folder);
      const ways = Object.entries(load.ways);
      const costs = new Map(ways.map(([name]) => [name, [] as Cost[]]));
      for (let round = 0; round < Number(args.rounds); round++) {
        // Each begins a round in its turn: the first of a round is the slowest.
        for (let step = 0; step < ways.length; step++) {
          const [name, run] = ways[(round + step) % ways.length] ?? [];
          if (name && run) costs.get(name)?.push(await run(folder, Number(args.seconds)));
        }
      }
      console.log(line(load.name, costs));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function line(name: string, costs: ReadonlyMap<string, readonly Cost[]>): string {
  const rate = (all: readonly Cost[]) => median(all.map(({ perSecond }) => perSecond));
  const cpu = (all: readonly Cost[]) => median(all.map(({ cpuMicroseconds }) => cpuMicroseconds));
  const [first = []] = costs.values();
  const cells = [...costs].map(([way, all]) =>
    `${way} ${rate(all).toFixed(0)}/s (${(rate(all) / rate(first)).toFixed(2)}) ` +
    `${cpu(all).toFixed(2)} us (${(cpu(all) / cpu(first)).toFixed(2)})`
  );
  return `${name.padEnd(28)} ${cells.join(" · ")}`;
}

await main();
