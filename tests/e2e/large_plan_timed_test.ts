/** Plans of datasets that nobody could list: a formula or a kernel adds them up, exactly. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testUnless } from "../peers.ts";
import { slowness } from "../plain_sleep.ts";
import { asShellWords, shell, stoker } from "./stoker.ts";

/** What the manual promises on a machine that does nothing else: so processor time counts here, and the best of some. */
const MOST_SECONDS = 2;
const MOST_MIB = 300;
const TRIES = 3;

const MANY = "dataset.num_files_train=50000000";
const SMALL = [MANY, "dataset.record_length_bytes=150528"];
const DRAWN = [...SMALL, "dataset.record_length_bytes_stdev=20000"];
/** The sizes of unet3d, of which there are sixty thousand different ones. */
const WIDE = [MANY, "dataset.record_length_bytes=146600628", "dataset.record_length_bytes_stdev=68341808"];
const as = (format: string, ...more: string[]) => [`dataset.format=${format}`, ...more];
const TWO_COLUMNS = "dataset.parquet.columns=[{name:a,dtype:int8},{name:b,dtype:float32,size:10}]";

/** What, with which words, and the bytes that it has for ever. */
const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ["alike", SMALL, "7511350000000"],
  ["of drawn sizes", DRAWN, "7549394589027"],
  ["compressed and of drawn sizes", [...DRAWN, "dataset.compression=zip"], "7551134918797"],
  ["of csv in bzip2, spread widely", [...WIDE, ...as("csv", "dataset.compression=bz2")], "17557887256635472"],
  ["of hdf5 in LZF, spread widely", [...WIDE, ...as("hdf5", "dataset.compression=lzf")], "7588201147057325"],
  ["of pictures, spread widely", [
    ...WIDE.slice(0, 2),
    "dataset.record_length_bytes_stdev=20000000",
    ...as("jpeg"),
  ], "7330115827182642"],
  [
    "of tfrecord, spread widely",
    [...WIDE, ...as("tfrecord", "dataset.num_samples_per_file=1000")],
    "7349816261623057851",
  ],
  ["of parquet without columns, spread widely", [...WIDE, ...as("parquet")], "29399274955457090"],
  ["of partitioned parquet", [
    ...WIDE,
    ...as("parquet", TWO_COLUMNS, "dataset.parquet.partition_by=a", "dataset.num_samples_per_file=1000"),
  ], "8437200000000"],
  ["of synthetic files", as("synthetic", MANY), "388888890"],
];

async function timeIsThere(): Promise<string | undefined> {
  const { out } = await shell("/usr/bin/time -f %M true 2>&1 || true");
  return /^\d+\n$/.test(out) ? undefined : "GNU time is not installed";
}

const noTime = await timeIsThere();

for (const [what, words, bytes] of CASES) {
  testUnless(
    noTime,
    `stoker plan: 50 million, ${what}, take under ${MOST_SECONDS} s and ${MOST_MIB} MiB`,
    async () => {
      const command = asShellWords(["plan", "tiny_npz", ...words, "--json"]);
      let seconds = Infinity, plan;
      for (let left = TRIES; left > 0 && seconds >= MOST_SECONDS; left--) {
        const ran = await shell(`/usr/bin/time -f '%U %S %e %M' ${command}`);
        assertEquals(ran.code, 0, ran.err);
        const [user = NaN, system = NaN, wall = NaN, kib = NaN] = ran.last.split(" ").map(Number);
        seconds = Math.min(seconds, user + system);
        console.log(
          `50 million, ${what}: ${seconds.toFixed(2)} s of processor, ${wall} s, ${
            Math.round(kib / 1024)
          } MiB`,
        );
        assert(kib / 1024 < MOST_MIB, `${kib} KiB`);
        plan = JSON.parse(ran.out);
      }
      // A machine that is late with all else is given half as much again, and no more.
      const most = seconds < MOST_SECONDS ? MOST_SECONDS : MOST_SECONDS * Math.min(1.5, slowness());
      assert(seconds < most, `${seconds} s`);
      assertEquals(plan.files.train, 50_000_000);
      assertEquals(String(plan.totalBytes), bytes);
    },
  );
}

Deno.test("stoker plan: a total beyond 2^53 has all its digits", async () => {
  const files = 2 ** 35 + 1;
  const words = [
    "plan",
    "tiny_npz",
    `dataset.num_files_train=${files}`,
    "dataset.record_length_bytes=1000000",
  ];
  const { code, out, err } = await stoker([...words, "--json"]);
  assertEquals(code, 0, err);
  const plan = JSON.parse(out);
  assertEquals(plan.totalBytes, (BigInt(plan.fileBytes) * BigInt(files)).toString());
  assertMatch(plan.totalBytes, /^\d{17,}$/);
  const text = await stoker(words);
  assert(text.out.includes(`(${plan.totalBytes} bytes)`), text.out);
});
