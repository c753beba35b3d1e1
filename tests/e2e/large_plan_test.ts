/** Plans of datasets that nobody could list: a formula or a kernel adds them up, exactly. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testUnless } from "../peers.ts";
import { asShellWords, shell, stoker } from "./stoker.ts";

/** What the manual promises on a machine that does nothing else; tests run on machines that do. */
const MOST_SECONDS = 2;
const MOST_MIB = 300;
const BUSY = 5;

const SCALED = ["dataset.num_files_train=50000000", "dataset.record_length_bytes=150528"];
const DRAWN = [...SCALED, "dataset.record_length_bytes_stdev=20000"];

async function timeIsThere(): Promise<string | undefined> {
  const { out } = await shell("/usr/bin/time -f %M true 2>&1 || true");
  return /^\d+\n$/.test(out) ? undefined : "GNU time is not installed";
}

const noTime = await timeIsThere();

for (const [what, words] of [["alike", SCALED], ["of drawn sizes", DRAWN]] as const) {
  testUnless(
    noTime,
    `stoker plan: 50 million files ${what} take under ${MOST_SECONDS} s and ${MOST_MIB} MiB`,
    async () => {
      const command = asShellWords(["plan", "tiny_npz", ...words, "--json"]);
      const ran = await shell(`/usr/bin/time -f '%e %M' ${command}`);
      assertEquals(ran.code, 0, ran.err);
      const [seconds = NaN, kib = NaN] = ran.last.split(" ").map(Number);
      console.log(`50 million files ${what}: ${seconds} s, ${Math.round(kib / 1024)} MiB resident`);
      assert(seconds < MOST_SECONDS * BUSY, `${seconds} s`);
      assert(kib / 1024 < MOST_MIB, `${kib} KiB`);
      const plan = JSON.parse(ran.out);
      assertEquals(plan.files.train, 50_000_000);
      const mean = Number(plan.totalBytes) / 50_000_000;
      assert(Math.abs(mean - 150_528) < 1500, `a file has ${mean} bytes on average`);
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
