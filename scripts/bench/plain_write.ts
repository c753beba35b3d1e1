/** What nothing that writes files can pass: pwrite(2) of prepared memory by as many threads (plain_write_worker.ts). */
import type { PlainWrite } from "./plain_write_worker.ts";

export interface PlainSeconds {
  /** Once the threads are ready. */
  readonly seconds: number;
  readonly withStart: number;
}

/** Writes and removes that many files of that many bytes. */
export async function plainWrite(
  folder: string,
  { files, bytes, threads }: { readonly files: number; readonly bytes: number; readonly threads: number },
): Promise<PlainSeconds> {
  const paths = Array.from({ length: files }, (_, file) => `${folder}/plain_${file}`);
  const started = performance.now();
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./plain_write_worker.ts", import.meta.url), { type: "module" }),
  );
  const message = (worker: Worker) => new Promise((resolve) => worker.onmessage = resolve);
  await Promise.all(workers.map(message));
  const began = performance.now();
  const done = Promise.all(workers.map(message));
  for (const [index, worker] of workers.entries()) {
    const own: PlainWrite = { paths: paths.filter((_, file) => file % threads === index), bytes };
    worker.postMessage(own);
  }
  await done;
  const ended = performance.now();
  for (const worker of workers) worker.terminate(); // nothing of it is in flight
  for (const path of paths) await Deno.remove(path);
  return { seconds: (ended - began) / 1000, withStart: (ended - started) / 1000 };
}
