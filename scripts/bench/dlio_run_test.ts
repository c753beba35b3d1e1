import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { dlioCommand, dlioGenerate, secondsBetween } from "./dlio_run.ts";

const LOG = [
  "[OUTPUT] 2026-11-21T23:59:58.956105 Running DLIO [Generating data] with 1 process(es)",
  "[OUTPUT] 2026-11-21T23:59:59.750000 Starting data generation",
  "[OUTPUT] 2026-11-22T00:00:01.064856 Generation done",
].join("\n");

Deno.test("secondsBetween: takes DLIO's own clock to the microsecond, also past midnight", () => {
  assertAlmostEquals(secondsBetween(LOG, "Starting data generation", "Generation done"), 1.314856, 1e-9);
});

Deno.test("secondsBetween: refuses an output without the line, and a line without a time", () => {
  assertThrows(() => secondsBetween("Killed", "Starting", "done"), Error, "DLIO never said 'Starting'");
  assertThrows(() => secondsBetween("Starting\ndone", "Starting", "done"), Error, "never said");
});

Deno.test("dlioCommand: splits at blanks, is nothing where the variable is empty", () => {
  assertEquals(dlioCommand(() => "mpirun  -n 2 /v/dlio_benchmark"), [
    "mpirun",
    "-n",
    "2",
    "/v/dlio_benchmark",
  ]);
  assertEquals(dlioCommand(() => " "), undefined);
  assertEquals(dlioCommand(() => undefined), undefined);
});

/** Stands for DLIO where only what is read of it is tested. */
const STAND_IN = `
for word in "$@"; do case "$word" in ++workload.dataset.data_folder=*) data=\${word#*=};; esac; done
mkdir -p "$data/train" && printf 12345 > "$data/train/a" && printf 67 > "$data/train/b"
echo "2026-11-21T10:00:00.000000 Starting data generation"
echo "2026-11-21T10:00:02.500000 Generation done"
`;

Deno.test("dlioGenerate: counts what was written by DLIO's clock, and leaves nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/dlio.sh`, STAND_IN);
    const { bytes, files, seconds, wallSeconds } = await dlioGenerate(
      ["sh", `${folder}/dlio.sh`],
      folder,
      "w",
    );
    assertEquals([bytes, files, seconds], [7, 2, 2.5]);
    assertEquals(wallSeconds > 0 && wallSeconds < 30, true);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["dlio.sh"]);
    await Deno.writeTextFile(`${folder}/fails.sh`, "echo no module >&2; exit 3");
    const failing = () => dlioGenerate(["sh", `${folder}/fails.sh`], folder, "w");
    await assertRejects(failing, Error, "DLIO ended with 3: no module");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
