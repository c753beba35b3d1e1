/** The files that benches of local storage read: made before, and brought into the page cache where that is measured. */
import { FILE_BYTES, SMALL_BYTES, SMALL_FILES } from "./local_runs.ts";

const MIB = 1 << 20;

/** One large file, and many small ones. */
export async function writeFiles(folder: string): Promise<void> {
  const block = crypto.getRandomValues(new Uint8Array(65536));
  const chunk = new Uint8Array(MIB);
  for (let at = 0; at < MIB; at += block.length) chunk.set(block, at);
  using file = await Deno.open(`${folder}/data`, { write: true, create: true });
  for (let at = 0; at < FILE_BYTES; at += MIB) {
    for (let done = 0; done < MIB;) done += await file.write(chunk.subarray(done));
  }
  await file.sync();
  for (let small = 0; small < SMALL_FILES; small++) {
    await Deno.writeFile(`${folder}/small_${small}`, chunk.subarray(0, SMALL_BYTES));
  }
}

/** Direct loads have emptied the page cache of what they wrote. */
export async function readFiles(folder: string): Promise<void> {
  for (const { name } of Deno.readDirSync(folder)) {
    using file = await Deno.open(`${folder}/${name}`);
    const chunk = new Uint8Array(MIB);
    while (await file.read(chunk) !== null);
  }
}
