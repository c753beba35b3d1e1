/**
 * The folder of one run's results. Every file is written under a temporary name and renamed, so that a
 * half-written result does not exist; result.json is replaced after every phase, epoch and checkpoint.
 */
import { StorageError } from "../base/errors.ts";
import type { Result } from "./schema/result.ts";

export class ResultFolder {
  readonly path: string;
  /** Ends with the last line that was logged. */
  #logged: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.path = path;
  }

  /** `path` as the user named it, or a fresh folder below results/ named after workload and time. */
  static async open(
    path: string | undefined,
    workload: string,
    started: Date,
    cwd: string,
  ): Promise<ResultFolder> {
    if (path !== undefined) {
      const absolute = path.startsWith("/") ? path : `${cwd}/${path}`;
      await guarded("make the results folder", absolute, () => Deno.mkdir(absolute, { recursive: true }));
      return new ResultFolder(absolute);
    }
    const parent = `${cwd}/results/${workload.replaceAll(/[^A-Za-z0-9._-]/g, "_")}`;
    await guarded("make the results folder", parent, () => Deno.mkdir(parent, { recursive: true }));
    for (let number = 1;; number++) {
      const folder = `${parent}/${timeStamp(started)}${number === 1 ? "" : `-${number}`}`;
      try {
        await Deno.mkdir(folder);
        return new ResultFolder(folder);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) continue; // two runs in one second
        throw storageError("make the results folder", folder, error);
      }
    }
  }

  async writeResult(result: Result): Promise<void> {
    await this.write("result.json", JSON.stringify(result, null, 2) + "\n");
  }

  async write(name: string, text: string): Promise<void> {
    const target = `${this.path}/${name}`;
    const temporary = `${this.path}/.${name}.${Deno.pid}.tmp`;
    await guarded("write", target, async () => {
      await Deno.writeTextFile(temporary, text);
      await Deno.rename(temporary, target);
    });
  }

  /** Adds to log.txt: time, host, text. In the order of the calls, whoever waits for them. */
  log(time: Date, host: string, text: string): Promise<void> {
    const line = `${time.toISOString()} ${host} ${text}\n`;
    const path = `${this.path}/log.txt`;
    this.#logged = this.#logged.then(() =>
      guarded("write", path, () => Deno.writeTextFile(path, line, { append: true }))
    );
    return this.#logged;
  }
}

/** Local time as YYYYMMDD-HHMMSS. */
export function timeStamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}

async function guarded(what: string, path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw storageError(what, path, error);
  }
}

function storageError(what: string, path: string, error: unknown): StorageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError(`Cannot ${what} '${path}': ${reason}.`, {
    code: "RESULTS",
    operation: "write",
    remedy: "Choose another folder with --results.",
    address: path,
    cause: error,
  });
}
