/** `verify --sample`: how much it reads, that it reads the same every time, and what it says about that. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { generate, result, workloadIn } from "./dataset_on_disk.ts";
import { inFolder, stoker } from "./stoker.ts";

const FILES = 100;
const nameOf = (file: number) => `train/img_${String(file).padStart(3, "0")}_of_${FILES}.npz`;

Deno.test("verify --sample: compares that share of small files' bytes, and looks for and measures every file", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await generate(
      await workloadIn(folder),
      data,
      `dataset.num_files_train=${FILES}`,
      "dataset.record_length_bytes=128K",
    );
    const { size } = await Deno.stat(`${data}/${nameOf(0)}`);
    const sampled = async (status = 0) =>
      (await result(["verify", data, "--sample", "0.05"], status)).phases.verify;
    const { sampledFraction, files, filesRead, filesInAll, bytes, bytesInAll } = await sampled();
    assertEquals([sampledFraction, files, filesRead, filesInAll], [0.05, FILES, 5, FILES]);
    assertEquals([bytes, bytesInAll], [5 * size, FILES * size]);

    const { out } = await stoker(["verify", data, "--sample", "0.05"]);
    assertStringIncludes(out, "100 files looked for and measured");
    assertStringIncludes(out, "compared, in 5 of them (a sample of 5.0 %)");
    assertStringIncludes(out, "PASS for the part that was read");

    // One bit of every file: found in those that are read, which are the same ones each time.
    for (let file = 0; file < FILES; file++) {
      const bytes = await Deno.readFile(`${data}/${nameOf(file)}`);
      await Deno.writeFile(`${data}/${nameOf(file)}`, bytes.with(70_000, (bytes[70_000] ?? 0) ^ 1));
    }
    const wrong = async () => {
      const { findings } = await sampled(5);
      return (findings as { kind: string; file: string }[]).map(({ kind, file }) => `${kind} ${file}`)
        .toSorted();
    };
    const flipped = await wrong();
    assertEquals(flipped.length, 5);
    assertEquals(await wrong(), flipped);

    const left = Array.from({ length: FILES }, (_, file) => nameOf(file))
      .filter((name) => !flipped.includes(`bitflip ${name}`));
    const [gone = "", short = ""] = left;
    await Deno.remove(`${data}/${gone}`);
    await Deno.truncate(`${data}/${short}`, 1000);
    assertEquals(await wrong(), [...flipped, `missing ${gone}`, `short ${short}`].toSorted());
  }));
